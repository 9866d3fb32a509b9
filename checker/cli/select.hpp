// Which programs the words of a command line mean: a name, a name with a parameter, a pattern, a folder.
#pragma once

#include "lockstitch/registry.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::cli {

/// True when the whole of `text` fits: '*' stands for any characters, '/' included, and '?' for one.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text) noexcept;

/// The programs a word stands for, in the order of their names: with '*' or '?' all that match; "systems/" or a
/// folder's name all below it, and the program of that name; else that program. Errors: usage_error when there is none.
[[nodiscard]] std::vector<selected_program> select(const std::string& word);

/// All of the words' programs, each once; without words every program but the benchmarks.
[[nodiscard]] std::vector<selected_program> select(const std::vector<std::string>& words);

} // namespace lockstitch::cli
