// The naive enumerator itself, against counts that are known by hand, against the litmus files, and against the large
// oracle where its file exists: what judges the search must be right first.
#include "axioms.hpp"
#include "naive_enumerator.hpp"

#include "lockstitch/result.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace lockstitch::spec {
namespace {

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

const enumeration& of(const enumerations& all, model m) { return all[static_cast<std::size_t>(m)]; }

litmus::test threads_of(const std::string& ops, int count) {
  std::string line = R"({"name": "t", "locations": {"x": {"init": 0, "atomic": true}}, "obs": ["x"], "threads": [)";
  for (int i = 0; i < count; ++i) line += (i == 0 ? "" : ", ") + ops;
  return litmus::parse_test(line + "]}", "here");
}

TEST(naive_enumerator, finds_as_many_executions_as_orders_of_increments) {
  const std::string increment = R"([{"op": "rmw_add", "loc": "x", "order": "relaxed", "value": 1, "reg": "r0"}])";
  const std::uint64_t factorial[] = {1, 1, 2, 6, 24};
  for (int n = 1; n <= 4; ++n)
    for (const model m : all_models) {
      const enumerations found = enumerate(threads_of(increment, n));
      EXPECT_EQ(of(found, m).executions, factorial[n]);
      EXPECT_EQ(of(found, m).states, litmus::state_set{{n}});
    }
}

TEST(naive_enumerator, finds_one_execution_for_readers_alone) {
  const std::string read = R"([{"op": "load", "loc": "x", "order": "seq_cst", "reg": "r0"}])";
  const enumerations found = enumerate(threads_of(read, 4));
  for (const model m : all_models) EXPECT_EQ(of(found, m).executions, 1U);
}

TEST(naive_enumerator, refuses_programs_that_are_too_large) {
  std::string ops;
  for (int i = 0; i < 32; ++i) ops += std::string(i ? "," : "") + R"({"op": "fence", "order": "seq_cst"})";
  EXPECT_THROW((void)enumerate(threads_of("[" + ops + "]", 1)), std::length_error);
}

/// What the enumerator says other than the file, or nothing.
std::string disagreement(const litmus::expectation& expected, const enumeration& got) {
  std::string text;
  const bool race = expected.race.value_or(false);
  if (race != got.race) text += " race";
  if (expected.states != got.states) text += " states";
  if (!race && expected.livelock != got.stuck) text += " livelock";
  if (expected.executions && *expected.executions != got.executions)
    text += fmt::format(" executions: {}, but {} are said to be consistent", got.executions, *expected.executions);
  return text;
}

void expect_agreement(const std::filesystem::path& file) {
  for (const litmus::test& t : litmus::parse_file(file.string())) {
    const enumerations got = enumerate(t);
    for (const model m : all_models)
      EXPECT_EQ(disagreement(*t.expected(m), of(got, m)), "")
          << file << ':' << t.line << ": '" << t.name << "' under model " << to_string(m);
  }
}

TEST(naive_enumerator, agrees_with_the_litmus_files) {
  const auto folder = std::filesystem::path(__FILE__).parent_path().parent_path() / "litmus";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".jsonl") expect_agreement(entry.path()), ++files;
  EXPECT_GT(files, 0);
}

TEST(naive_enumerator, agrees_with_the_oracle) {
  const auto oracle = std::filesystem::path(LOCKSTITCH_SHARED) / "oracle" / "litmus.jsonl";
  if (!std::filesystem::exists(oracle)) GTEST_SKIP() << "skipped: no " << oracle.string();
  expect_agreement(oracle);
}

} // namespace
} // namespace lockstitch::spec
