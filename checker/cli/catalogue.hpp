// The pages of docs/catalogue, which the build puts into the command.
#pragma once

#include <span>
#include <string_view>

namespace lockstitch::cli {

struct catalogue_page {
  std::string_view finding; ///< its stable id, and the page's name
  std::string_view text;    ///< Markdown, as in the file
};

/// All pages, in the order of their names.
[[nodiscard]] std::span<const catalogue_page> catalogue() noexcept;

} // namespace lockstitch::cli
