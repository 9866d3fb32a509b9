// Wrapping and padding; see wrap.hpp.
#include "report/wrap.hpp"

#include <fmt/format.h>

namespace lockstitch::report {
namespace {

bool starts_code_point(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Bytes that the first `count` code points of `text` take.
std::size_t bytes_of(std::string_view text, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i < text.size(); ++i)
    if (starts_code_point(text[i]) && count-- == 0) break;
  return i;
}

/// The last space within the first `limit` bytes (or just behind them) and behind the first word; `whole` leaves out
/// those inside parentheses and those behind "=" or "from". npos: there is none.
std::size_t last_space(std::string_view text, std::size_t limit, bool whole) noexcept {
  std::size_t last = std::string_view::npos;
  int depth = 0;
  for (std::size_t i = text.find_first_not_of(' '); i <= limit && i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    const std::string_view before = text.substr(0, i);
    const bool inside = depth > 0 || before.ends_with('=') || before.ends_with(" from");
    if (text[i] == ' ' && !(whole && inside)) last = i;
  }
  return last;
}

/// Where to end a piece of at most `room` code points: at a space, where there is one.
std::size_t break_at(std::string_view text, std::size_t room) noexcept {
  const std::size_t limit = bytes_of(text, room);
  if (limit == text.size()) return limit;
  for (const bool whole : {true, false})
    if (const auto space = last_space(text, limit, whole); space != std::string_view::npos) return space;
  return limit;
}

} // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  for (const char c : text) width += starts_code_point(c) ? 1 : 0;
  return width;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) out += fmt::format("\\x{:02x}", c);
    else out += c;
  }
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang) {
  std::vector<std::string> pieces;
  while (!text.empty() || pieces.empty()) {
    const std::size_t indent = pieces.empty() ? 0 : hang;
    const std::size_t end = break_at(text, width - indent);
    pieces.push_back(std::string(indent, ' ').append(text.substr(0, end)));
    text.remove_prefix(end);
    const std::size_t next = text.find_first_not_of(' ');
    text.remove_prefix(next == std::string_view::npos ? text.size() : next);
  }
  return pieces;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = display_width(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

} // namespace lockstitch::report
