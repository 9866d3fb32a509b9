// Holds the models of pitfalls/ to the catalogue of pitfalls: each row that the checker must catch has a buggy program,
// refuted with the one finding it is made for, at the line that is marked as at fault, and a fixed one, verified.
// The catalogue is no part of the repository: the test of its rows is skipped where it is absent.
// Not here: the lint checks over the same programs.
#include "lockstitch/registry.hpp"
#include "lockstitch/result.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using lockstitch::finding;
using lockstitch::program;
using lockstitch::verdict;

const std::filesystem::path catalogue = std::filesystem::path(LOCKSTITCH_SHARED) / "pitfalls.md";

/// Rows without programs, each with what is missing.
const std::map<std::string, std::string, std::less<>> not_modelled = {};

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  return from == text.npos ? std::string() : std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

/// The cells of a line "| a | b |", or none.
std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> parts;
  if (!line.starts_with('|')) return parts;
  std::istringstream rest(line.substr(1));
  for (std::string cell; std::getline(rest, cell, '|');) parts.push_back(trimmed(cell));
  return parts;
}

struct row {
  std::string id;
  std::string checker; ///< the finding in words, or what else says how it is caught
};

/// The rows of both tables: id, pitfall, shape, lint, checker.
std::vector<row> rows_of_the_catalogue() {
  std::vector<row> rows;
  std::ifstream in(catalogue);
  for (std::string line; std::getline(in, line);) {
    const std::vector<std::string> parts = cells(line);
    if (parts.size() == 5 && parts[0] != "id" && !parts[0].starts_with('-')) rows.push_back({parts[0], parts[4]});
  }
  return rows;
}

bool names_a_finding(const row& r) { return r.checker != "–" && r.checker != "benchmark"; }

const program* registered(const std::string& name) {
  const auto& all = lockstitch::programs();
  const auto found = std::ranges::find(all, name, &program::name);
  return found == all.end() ? nullptr : &*found;
}

bool is_a_pair(const std::string& id) {
  return registered("pitfalls/" + id + "/buggy") != nullptr && registered("pitfalls/" + id + "/fixed") != nullptr;
}

TEST(pitfalls, every_row_of_the_catalogue_has_its_pair) {
  if (!std::filesystem::exists(catalogue)) GTEST_SKIP() << "skipped: no " << catalogue.string();
  const std::vector<row> rows = rows_of_the_catalogue();
  ASSERT_GE(rows.size(), 90U) << catalogue;
  for (const row& r : rows) {
    if (!names_a_finding(r)) continue;
    const auto excepted = not_modelled.find(r.id);
    if (excepted == not_modelled.end()) EXPECT_TRUE(is_a_pair(r.id)) << r.id << " must end in: " << r.checker;
    else EXPECT_FALSE(is_a_pair(r.id)) << r.id << " is listed as not modelled: " << excepted->second;
  }
}

TEST(pitfalls, every_exception_is_a_row_of_the_catalogue) {
  if (!std::filesystem::exists(catalogue)) GTEST_SKIP() << "skipped: no " << catalogue.string();
  const std::vector<row> rows = rows_of_the_catalogue();
  for (const auto& [id, why] : not_modelled) {
    const auto found = std::ranges::find(rows, id, &row::id);
    EXPECT_TRUE(found != rows.end() && names_a_finding(*found)) << id << ": " << why;
  }
}

std::vector<std::string> names_that_end_in(std::string_view ending) {
  std::vector<std::string> names;
  for (const program& p : lockstitch::programs())
    if (p.name.starts_with("pitfalls/") && p.name.ends_with(ending)) names.push_back(p.name);
  return names;
}

TEST(pitfalls, are_pairs_and_nothing_else) {
  for (const std::string& name : names_that_end_in("")) {
    const std::string id = name.substr(9, name.rfind('/') - 9);
    EXPECT_TRUE(is_a_pair(id)) << name;
    EXPECT_TRUE(name.ends_with("/buggy") || name.ends_with("/fixed")) << name;
  }
}

lockstitch::result outcome(const std::string& name) {
  return lockstitch::run_program(lockstitch::find_program(name), {});
}

std::vector<std::uint32_t> lines_at_fault(const std::string& file) {
  std::vector<std::uint32_t> lines;
  std::ifstream in(file);
  std::uint32_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.ends_with("// at fault")) lines.push_back(number);
  }
  return lines;
}

/// Whether the text names the place, as "buggy.cpp:12".
bool mentions(std::string_view text, std::string_view place) {
  for (auto at = text.find(place); at != text.npos; at = text.find(place, at + 1)) {
    const auto after = at + place.size();
    if (after == text.size() || std::isdigit(static_cast<unsigned char>(text[after])) == 0) return true;
  }
  return false;
}

/// Whether the line is the finding's place, that of an access, or named in the message or a note.
bool points_at(const finding& f, const std::string& file, std::uint32_t line) {
  const auto is_here = [&](const lockstitch::source_place& p) { return p.file == file && p.line == line; };
  const std::string place = std::filesystem::path(file).filename().string() + ':' + std::to_string(line);
  return is_here(f.where) || mentions(f.message, place) ||
         std::ranges::any_of(f.accesses, [&](const lockstitch::trace_event& e) { return is_here(e.where); }) ||
         std::ranges::any_of(f.notes, [&](const std::string& note) { return mentions(note, place); });
}

class pitfall : public ::testing::TestWithParam<std::string> {};
class buggy_pitfall : public pitfall {};
class fixed_pitfall : public pitfall {};

TEST_P(buggy_pitfall, is_refuted_with_the_one_finding_it_is_made_for) {
  const auto expected = registered(GetParam())->expected;
  ASSERT_EQ(expected.verdict, verdict::refuted);
  ASSERT_TRUE(expected.finding.has_value());
  const lockstitch::result r = outcome(GetParam());
  EXPECT_EQ(r.verdict, verdict::refuted) << to_text(r);
  ASSERT_EQ(r.findings.size(), 1U) << to_text(r);
  EXPECT_EQ(to_string(r.findings.front().kind), to_string(*expected.finding)) << to_text(r);
}

TEST_P(buggy_pitfall, is_found_at_the_line_at_fault) {
  const lockstitch::result r = outcome(GetParam());
  ASSERT_FALSE(r.findings.empty()) << to_text(r);
  const finding& f = r.findings.front();
  const std::vector<std::uint32_t> lines = lines_at_fault(f.where.file);
  ASSERT_EQ(lines.size(), 1U) << f.where.file << " marks one line as at fault";
  EXPECT_TRUE(points_at(f, f.where.file, lines.front())) << f.where.file << ':' << lines.front() << '\n' << to_text(r);
}

TEST_P(fixed_pitfall, is_verified_without_a_limit) {
  EXPECT_EQ(registered(GetParam())->expected.verdict, verdict::verified);
  const lockstitch::result r = outcome(GetParam());
  EXPECT_EQ(r.verdict, verdict::verified) << to_text(r);
  EXPECT_TRUE(r.findings.empty()) << to_text(r);
  EXPECT_TRUE(r.limits.empty()) << to_text(r);
}

/// "pitfalls/mutex-copy/buggy" is mutex_copy.
std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param.substr(9, info.param.rfind('/') - 9);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(registered, buggy_pitfall, ::testing::ValuesIn(names_that_end_in("/buggy")), test_name);
INSTANTIATE_TEST_SUITE_P(registered, fixed_pitfall, ::testing::ValuesIn(names_that_end_in("/fixed")), test_name);

} // namespace
