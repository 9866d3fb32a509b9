// The reports of real programs, one for each kind of finding: the same bytes on every run, the same as the golden file,
// and the same as what the kind's page in docs/catalogue shows.
#include "golden/golden.hpp"
#include "golden/programs.hpp"
#include "lockstitch/check.hpp"
#include "report/json.hpp"
#include "report/names.hpp"

#include <gtest/gtest.h>

namespace {

using golden::sample_program;

lockstitch::options options_for(const sample_program& p) {
  lockstitch::options opts;
  opts.stall_limit = 0.2;
  if (p.kind == lockstitch::finding_kind::starvation) opts.starvation_bound = 3; // is looked for if asked
  return opts;
}

lockstitch::result checked(const sample_program& p) { return lockstitch::check(options_for(p), p.body); }

std::string id_of(const sample_program& p) { return std::string(to_string(p.kind)); }

class program_reports : public ::testing::TestWithParam<sample_program> {};

TEST_P(program_reports, are_the_golden_bytes) {
  const auto first = checked(GetParam());
  ASSERT_EQ(first.findings.size(), 1U) << first;
  EXPECT_EQ(first.findings[0].kind, GetParam().kind) << first;
  const std::string text = to_text(first, false);
  EXPECT_TRUE(golden::matches("finding_" + id_of(GetParam()) + ".txt", text));
  EXPECT_TRUE(golden::shown_in("docs/catalogue/" + id_of(GetParam()) + ".md", text));
}

TEST_P(program_reports, are_the_golden_json) {
  if (GetParam().kind == lockstitch::finding_kind::non_deterministic) return; // was run above, and differs now
  const auto found = checked(GetParam());
  const lockstitch::report::json_entry entries[] = {{&found, {}}};
  EXPECT_TRUE(golden::matches("finding_" + id_of(GetParam()) + ".json", lockstitch::report::to_json(entries, false)));
}

TEST_P(program_reports, are_the_same_twice) {
  if (GetParam().kind == lockstitch::finding_kind::non_deterministic) return; // the body's own memory outlives a check
  EXPECT_EQ(to_text(checked(GetParam()), false), to_text(checked(GetParam()), false));
}

TEST_P(program_reports, can_be_replayed) {
  if (GetParam().kind == lockstitch::finding_kind::non_deterministic) return;
  const auto found = checked(GetParam());
  ASSERT_FALSE(found.findings.empty());
  const auto again = lockstitch::replay(options_for(GetParam()), found.findings[0].schedule, GetParam().body);
  ASSERT_EQ(again.findings.size(), 1U) << again;
  EXPECT_EQ(again.findings[0].message, found.findings[0].message);
}

std::string test_name(const ::testing::TestParamInfo<sample_program>& info) {
  std::string name = id_of(info.param);
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

INSTANTIATE_TEST_SUITE_P(each_kind, program_reports, ::testing::ValuesIn(golden::sample_programs()), test_name);

TEST(sample_programs, there_is_one_for_every_kind) {
  const auto kinds = lockstitch::report::all_finding_kinds();
  ASSERT_EQ(golden::sample_programs().size(), kinds.size());
  for (std::size_t i = 0; i < kinds.size(); ++i) EXPECT_EQ(golden::sample_programs()[i].kind, kinds[i]);
}

} // namespace
