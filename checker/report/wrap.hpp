// Text of a limited width: what is too long goes on in the next line, nothing is cut off and nothing runs over.
// Widths count code points; wide and combining characters are not treated specially.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::report {

/// No line of a text report is longer.
inline constexpr std::size_t line_width = 120;

[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// Control characters as escapes ("\n"), so that one value or message stays on one line.
[[nodiscard]] std::string one_line(std::string_view text);

/// Pieces of at most `width`: broken at spaces, rather not inside parentheses, and inside a word only when it is longer
/// than a piece (behind a '(' or ',' then, if it has one). Pieces after the first begin with `hang` spaces. Requires:
/// hang < width.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang);

/// `text` with spaces added up to `width`.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width);

} // namespace lockstitch::report
