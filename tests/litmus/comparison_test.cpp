// How an outcome is compared with what a litmus test expects, and what running a file prints and returns.
#include "frontend/litmus.hpp"

#include "lockstitch/result.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lockstitch::litmus {
namespace {

constexpr std::string_view store_buffering =
    R"({"name": "SB", "locations": {"x": {"init": 0, "atomic": true}, "y": {"init": 0, "atomic": true}}, "threads": [)"
    R"([{"op": "store", "loc": "x", "order": "relaxed", "value": 1}, )"
    R"({"op": "load", "loc": "y", "order": "relaxed", "reg": "r0"}], )"
    R"([{"op": "store", "loc": "y", "order": "relaxed", "value": 1}, )"
    R"({"op": "load", "loc": "x", "order": "relaxed", "reg": "r0"}]], "obs": ["0:r0", "1:r0"], )"
    R"("expected": {"rc11": {"states": [[0, 0], [0, 1], [1, 0], [1, 1]]}, )"
    R"("sc": {"states": [[0, 0], [0, 1], [1, 0]]}}})";

test sb() { return parse_test(store_buffering, "here"); }

outcome with_states(state_set states) {
  outcome o;
  o.states = std::move(states);
  return o;
}

TEST(litmus_comparison, accepts_the_whole_set_only) {
  EXPECT_EQ(mismatch(sb(), model::rc20, with_states({{0, 0}, {0, 1}, {1, 0}, {1, 1}})), std::nullopt);
  EXPECT_NE(mismatch(sb(), model::rc20, with_states({{0, 0}, {0, 1}, {1, 0}})), std::nullopt);
}

TEST(litmus_comparison, shows_both_sets_and_marks_the_difference) {
  EXPECT_EQ(mismatch(sb(), model::sc, with_states({{0, 1}, {1, 0}, {1, 1}})).value_or(""),
            "test 'SB' under model sc:\n"
            "  states of (0:r0 1:r0):\n"
            "  expected (3 states):\n"
            "    0 0   <- missing\n"
            "    0 1\n"
            "    1 0\n"
            "  found (3 states):\n"
            "    0 1\n"
            "    1 0\n"
            "    1 1   <- extra\n");
}

TEST(litmus_comparison, compares_the_race_verdict_and_then_no_states) {
  test t = sb();
  t.expect(model::rc20, {{{5, 5}}, {}, true});
  outcome got = with_states({});
  EXPECT_EQ(mismatch(t, model::rc20, got).value_or(""),
            "test 'SB' under model rc20:\n  expected a data race\n  found nothing\n");
  got.race = true;
  EXPECT_EQ(mismatch(t, model::rc20, got), std::nullopt);
  got.findings = "    data-race: data race on 'd'\n";
  EXPECT_EQ(mismatch(t, model::rc11, got).value_or(""),
            "test 'SB' under model rc11:\n  expected no data race\n  found:\n    data-race: data race on 'd'\n");
}

TEST(litmus_comparison, an_incomplete_search_is_a_mismatch) {
  outcome got = with_states({{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  got.incomplete = true;
  got.findings = "    incomplete: limit max_executions=1 reached\n";
  EXPECT_EQ(mismatch(sb(), model::rc20, got).value_or(""),
            "test 'SB' under model rc20:\n  expected a complete search\n  found:\n"
            "    incomplete: limit max_executions=1 reached\n");
}

/// A file that lives as long as the object.
class temporary_file {
public:
  explicit temporary_file(std::string_view text)
      : path_((std::filesystem::temp_directory_path() / "lockstitch_litmus_comparison.jsonl").string()) {
    std::ofstream(path_) << text;
  }
  ~temporary_file() { std::remove(path_.c_str()); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

private:
  std::string path_;
};

TEST(litmus_file_run, prints_the_number_of_tests_last) {
  const temporary_file file(std::string(store_buffering) + "\n\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_litmus_file(file.path(), model::rc20, out, err), 0);
  EXPECT_EQ(out.str(), "1 tests, 0 mismatches\n");
  EXPECT_EQ(err.str(), "");
}

TEST(litmus_file_run, prints_each_mismatch_with_its_line) {
  const temporary_file file("\n" + std::string(store_buffering) + "\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_litmus_file(file.path(), model::sc, out, err), 1);
  EXPECT_TRUE(out.str().starts_with(file.path() + ":2: test 'SB' under model sc:\n")) << out.str();
  EXPECT_TRUE(out.str().ends_with("\n1 tests, 1 mismatches\n")) << out.str();
}

TEST(litmus_file_run, refuses_a_test_that_says_nothing_about_the_model) {
  std::string line(store_buffering);
  line.replace(line.find("\"rc11\""), 6, "\"cpp20\"");
  const temporary_file file(line + "\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_litmus_file(file.path(), model::rc20, out, err), 3);
  EXPECT_EQ(err.str(), "lockstitch: error: " + file.path() +
                           ":1: test 'SB' says nothing about model rc20; add 'expected.rc20' or choose another model "
                           "with --model\n");
}

TEST(litmus_file_run, refuses_a_malformed_line) {
  const temporary_file file(std::string(store_buffering) + "\nnonsense\n");
  std::ostringstream out, err;
  EXPECT_EQ(run_litmus_file(file.path(), model::rc20, out, err), 3);
  EXPECT_TRUE(err.str().starts_with("lockstitch: error: " + file.path() + ":2: not JSON: ")) << err.str();
}

} // namespace
} // namespace lockstitch::litmus
