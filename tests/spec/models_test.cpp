// Holds every registered model to what it says of itself: its verdict and, when it is broken, the kind of its finding;
// and every right program to having a broken twin that shows what it is right about.
// Not here: the programs of bench/, whose counts are in bench_counts_test.cpp.
#include "lockstitch/registry.hpp"
#include "lockstitch/result.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace {

using lockstitch::program;
using lockstitch::verdict;

bool is_model(const program& p) {
  for (const std::string_view folder : {"primitives/", "algorithms/", "systems/"})
    if (p.name.starts_with(folder)) return true;
  return false;
}

std::vector<std::string> models() {
  std::vector<std::string> names;
  for (const program& p : lockstitch::programs())
    if (is_model(p)) names.push_back(p.name);
  return names;
}

const program& named(const std::string& name) { return *lockstitch::find_program(name).program; }

/// "primitives/mcs_lock/relaxed_wait" is of the family "primitives/mcs_lock".
std::string_view family(std::string_view name) { return name.substr(0, name.find('/', name.find('/') + 1)); }

/// True for the family itself and for its variants: "primitives/mcs_lock", "primitives/mcs_lock_reused_node".
bool is_twin(const program& right, const program& broken) {
  const std::string_view of_right = family(right.name);
  const std::string_view of_broken = family(broken.name);
  return broken.expected.verdict == verdict::refuted &&
         (of_right == of_broken || of_right.starts_with(std::string(of_broken) + '_'));
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class model : public ::testing::TestWithParam<std::string> {};

TEST_P(model, ends_as_it_says) {
  const program& p = named(GetParam());
  const lockstitch::result r = lockstitch::run_program(lockstitch::find_program(p.name), {});
  EXPECT_EQ(r.verdict, p.expected.verdict) << to_text(r);
  if (!p.expected.finding) return;
  ASSERT_FALSE(r.findings.empty()) << to_text(r);
  EXPECT_EQ(to_string(r.findings.front().kind), to_string(*p.expected.finding)) << to_text(r);
}

TEST_P(model, says_which_finding_refutes_it) {
  const program& p = named(GetParam());
  EXPECT_EQ(p.expected.finding.has_value(), p.expected.verdict == verdict::refuted);
  EXPECT_FALSE(p.description.empty());
}

TEST_P(model, stands_beside_its_broken_twin) {
  const program& p = named(GetParam());
  if (p.expected.verdict != verdict::verified) return;
  EXPECT_TRUE(std::ranges::any_of(lockstitch::programs(), [&](const program& other) { return is_twin(p, other); }))
      << p.name << " has no refuted program in its family";
}

INSTANTIATE_TEST_SUITE_P(registered, model, ::testing::ValuesIn(models()), test_name);

TEST(models, are_registered) { EXPECT_GE(models().size(), 40u); }

} // namespace
