// Choosing programs by name; see select.hpp.
#include "cli/select.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lockstitch::cli {
namespace {

template <class Keep> std::vector<selected_program> all_that(Keep keep) {
  std::vector<selected_program> chosen;
  for (const program& p : programs())
    if (keep(p.name)) chosen.push_back(find_program(p.name));
  return chosen;
}

bool is_registered(std::string_view name) {
  return std::ranges::any_of(programs(), [name](const program& p) { return p.name == name; });
}

} // namespace

bool matches(std::string_view pattern, std::string_view text) noexcept {
  std::size_t p = 0, t = 0, star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) { // let the last star take one more character
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<selected_program> select(const std::string& word) {
  if (word.find_first_of("*?") != std::string::npos) {
    auto chosen = all_that([&word](const std::string& name) { return matches(word, name); });
    if (chosen.empty()) throw usage_error(fmt::format("no program matches '{}'; 'lockstitch list' shows all", word));
    return chosen;
  }
  const bool is_folder = word.ends_with('/') || !is_registered(word);
  const std::string below = word.ends_with('/') ? word : word + '/';
  const std::string own = below.substr(0, below.size() - 1);
  if (is_folder && !own.empty()) {
    auto chosen = all_that([&](const std::string& name) { return name.starts_with(below) || name == own; });
    if (!chosen.empty()) return chosen;
  }
  return {find_program(word)};
}

std::vector<selected_program> select(const std::vector<std::string>& words) {
  if (words.empty()) return all_that([](const std::string& name) { return !name.starts_with("bench/"); });
  std::vector<selected_program> chosen;
  for (const std::string& word : words)
    for (selected_program& p : select(word))
      if (std::ranges::find(chosen, p.name, &selected_program::name) == chosen.end()) chosen.push_back(std::move(p));
  return chosen;
}

} // namespace lockstitch::cli
