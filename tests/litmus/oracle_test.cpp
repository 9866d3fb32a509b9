// Every litmus file under every model: the whole set of final states, the race verdict, and optimality: as many
// complete executions as there are consistent ones, and none blocked. The files of this folder are the project's own;
// each line says what it shows. The large oracle is used where its file exists.
#include "frontend/litmus.hpp"

#include "lockstitch/result.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace lockstitch::litmus {
namespace {

const std::filesystem::path oracle = std::filesystem::path(LOCKSTITCH_SHARED) / "oracle" / "litmus.jsonl";
const std::filesystem::path own_folder = std::filesystem::path(__FILE__).parent_path();

bool waits(const std::vector<op>& ops) {
  return std::ranges::any_of(ops, [](const op& o) {
    return is_await(o.kind) || waits(o.then_ops) || waits(o.else_ops);
  });
}

/// What is wrong with the counts, or nothing. With a race the search stops at it, so there is nothing to count.
std::string not_optimal(const test& t, const expectation& expected, const outcome& got) {
  if (expected.race.value_or(false) || !expected.executions) return {};
  if (got.complete != *expected.executions)
    return fmt::format("{} complete executions, but {} are consistent\n", got.complete, *expected.executions);
  const bool may_block = std::ranges::any_of(t.threads, [](const thread& th) { return waits(th.ops); });
  if (got.blocked != 0 && !may_block) return fmt::format("{} blocked executions\n", got.blocked);
  return {};
}

void expect_all_as_said(const std::filesystem::path& file, model m) {
  int failures = 0;
  for (const test& t : parse_file(file.string())) {
    const expectation* expected = t.expected(m);
    ASSERT_NE(expected, nullptr) << file << ':' << t.line;
    const outcome got = run(t, m);
    const std::string wrong = mismatch(t, m, got).value_or("") + not_optimal(t, *expected, got);
    if (wrong.empty()) continue;
    ADD_FAILURE() << file.string() << ':' << t.line << ": '" << t.name << "': " << wrong;
    if (++failures == 10) FAIL() << "and maybe more";
  }
}

class litmus_file : public ::testing::TestWithParam<model> {};

void expect_own_file(const char* name, model m) { expect_all_as_said(own_folder / (std::string(name) + ".jsonl"), m); }

TEST_P(litmus_file, store_buffering) { expect_own_file("store_buffering", GetParam()); }
TEST_P(litmus_file, message_passing) { expect_own_file("message_passing", GetParam()); }
TEST_P(litmus_file, coherence) { expect_own_file("coherence", GetParam()); }
TEST_P(litmus_file, read_modify_write) { expect_own_file("read_modify_write", GetParam()); }
TEST_P(litmus_file, release_sequences) { expect_own_file("release_sequences", GetParam()); }
TEST_P(litmus_file, seq_cst) { expect_own_file("seq_cst", GetParam()); }
TEST_P(litmus_file, races) { expect_own_file("races", GetParam()); }
TEST_P(litmus_file, awaits) { expect_own_file("awaits", GetParam()); }
TEST_P(litmus_file, awaits_sc) { expect_own_file("awaits_sc", GetParam()); }

TEST_P(litmus_file, oracle) {
  if (!std::filesystem::exists(oracle)) GTEST_SKIP() << "skipped: no " << oracle.string();
  expect_all_as_said(oracle, GetParam());
}

INSTANTIATE_TEST_SUITE_P(models, litmus_file, ::testing::Values(model::rc20, model::rc11, model::cpp20, model::sc),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

} // namespace
} // namespace lockstitch::litmus
