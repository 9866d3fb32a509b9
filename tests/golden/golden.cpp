// Comparing with golden files; see golden.hpp.
#include "golden/golden.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace golden {
namespace {

std::optional<std::string> read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool updating() {
  const char* set = std::getenv("LOCKSTITCH_UPDATE_GOLDEN");
  return set != nullptr && std::string(set) == "1";
}

bool write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  return static_cast<bool>(out);
}

::testing::AssertionResult differs(const std::string& path, const std::string& difference, const std::string& actual) {
  return ::testing::AssertionFailure() << path << " differs in " << difference << "\nwhole report:\n" << actual;
}

/// The first line in which the two differ, of both.
std::string first_difference(const std::string& expected, const std::string& actual) {
  std::istringstream left(expected), right(actual);
  std::string a, b;
  for (int number = 1;; ++number) {
    const bool more_left = static_cast<bool>(std::getline(left, a));
    const bool more_right = static_cast<bool>(std::getline(right, b));
    if (!more_left && !more_right) return "the line ends differ";
    if (more_left && more_right && a == b) continue;
    return "line " + std::to_string(number) + "\n  expected: " + (more_left ? a : "<end>") +
           "\n  actual:   " + (more_right ? b : "<end>");
  }
}

} // namespace

::testing::AssertionResult matches(const std::string& name, const std::string& actual) {
  const std::string path = "tests/golden/expected/" + name;
  if (updating() && !write(path, actual)) return ::testing::AssertionFailure() << "cannot write " << path;
  const auto expected = read(path);
  if (!expected)
    return ::testing::AssertionFailure() << "cannot read " << path
                                         << ": run in the repository, once with LOCKSTITCH_UPDATE_GOLDEN=1";
  if (*expected == actual) return ::testing::AssertionSuccess();
  return differs(path, first_difference(*expected, actual), actual);
}

::testing::AssertionResult shown_in(const std::string& page, const std::string& actual) {
  const std::string opening = "```text\n";
  auto text = read(page);
  const auto begin = text ? text->find(opening) : std::string::npos;
  const auto end = begin == std::string::npos ? begin : text->find("```\n", begin + opening.size());
  if (end == std::string::npos) return ::testing::AssertionFailure() << page << " has no ```text block";
  const std::string shown = text->substr(begin + opening.size(), end - begin - opening.size());
  if (shown == actual) return ::testing::AssertionSuccess();
  if (!updating()) return differs(page, first_difference(shown, actual), actual);
  return write(page, text->replace(begin + opening.size(), shown.size(), actual))
             ? ::testing::AssertionSuccess()
             : ::testing::AssertionFailure() << "cannot write " << page;
}

} // namespace golden
