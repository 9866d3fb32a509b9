// Programs by name: parameters, unknown names, options. And how the command line's words choose programs.
#include "cli/select.hpp"
#include "frontend/programs.hpp"
#include "lockstitch/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace {

using namespace lockstitch;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// What the programs below were run with last.
int last_parameter = -1;

LOCKSTITCH_PROGRAM(
        .name = "golden_test/folder/counted", .description = "takes a parameter", .expected = {}, .parameter = 3,
        .body = [](int n) { last_parameter = n; });
LOCKSTITCH_PROGRAM(
        .name = "golden_test/folder/plain", .description = "takes none", .expected = {}, .parameter = {},
        .body = [](int n) { last_parameter = n; },
        .configure =
            [](options& o) {
              o.model = model::sc;
              o.max_executions = 7;
            });
LOCKSTITCH_PROGRAM(
        .name = "golden_test/folder", .description = "has the name of a folder", .expected = {}, .parameter = {},
        .body = [](int) {});

std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const usage_error& e) {
    return e.what();
  }
  return "no error";
}

std::string error_of_name(std::string_view name) {
  return error_of([name] { (void)find_program(name); });
}

std::vector<std::string> selected(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  for (const auto& p : cli::select(words)) names.push_back(p.name);
  return names;
}

TEST(registry, is_ordered_by_name) { EXPECT_TRUE(std::ranges::is_sorted(programs(), {}, &program::name)); }

TEST(registry, finds_names_and_parameters) {
  EXPECT_EQ(find_program("golden_test/folder/counted").parameter, 3);
  EXPECT_EQ(find_program("golden_test/folder/counted").name, "golden_test/folder/counted(3)");
  EXPECT_EQ(find_program("golden_test/folder/counted(12)").parameter, 12);
  EXPECT_EQ(find_program("golden_test/folder/plain").name, "golden_test/folder/plain");
}

TEST(registry, says_what_is_wrong_with_a_name) {
  EXPECT_EQ(error_of_name("golden_test/folder/conted"),
            "unknown program 'golden_test/folder/conted': did you mean golden_test/folder/counted? "
            "'lockstitch list' shows all");
  EXPECT_THAT(error_of_name("conted(3)"), HasSubstr("did you mean golden_test/folder/counted"));
  EXPECT_EQ(error_of_name("nothing_that_is_near"),
            "unknown program 'nothing_that_is_near': 'lockstitch list' shows all");
  EXPECT_THAT(error_of_name(""), HasSubstr("unknown program ''"));
}

TEST(registry, says_what_is_wrong_with_a_parameter) {
  EXPECT_EQ(error_of_name("golden_test/folder/plain(3)"),
            "program 'golden_test/folder/plain' takes no parameter: leave out '(3)'");
  for (const char* bad : {"", "x", "3x", "-1", "0", " 3", "99999999999", "1000001"})
    EXPECT_EQ(error_of_name("golden_test/folder/counted(" + std::string(bad) + ")"),
              "bad parameter '" + std::string(bad) +
                  "' of program 'golden_test/folder/counted': give a whole number from 1 to 1000000, as in "
                  "'golden_test/folder/counted(3)'");
}

TEST(registry, refuses_a_second_program_of_a_name) {
  EXPECT_THAT(error_of([] {
                register_program({"golden_test/folder", "", {}, {}, [](int) {}, {}});
              }),
              HasSubstr("cannot register program 'golden_test/folder' twice"));
  EXPECT_THAT(error_of([] { register_program({"golden_test/x", "", {}, {}, {}, {}}); }), HasSubstr("give it a body"));
  EXPECT_THAT(error_of([] { register_program({"a*", "", {}, {}, [](int) {}, {}}); }), HasSubstr("a name without"));
}

TEST(registry, program_options_come_first) {
  const auto plain = find_program("golden_test/folder/plain");
  EXPECT_EQ(frontend::program_options(plain).model, model::sc);
  EXPECT_EQ(frontend::program_options(plain).max_executions, 7U);
  EXPECT_EQ(frontend::program_options(plain).name, "golden_test/folder/plain");
}

TEST(registry, runs_with_the_parameter_and_the_options) {
  EXPECT_EQ(run_program(find_program("golden_test/folder/counted(5)"), {}).name, "golden_test/folder/counted(5)");
  EXPECT_EQ(last_parameter, 5);
  const auto plain = find_program("golden_test/folder/plain");
  EXPECT_EQ(run_program(plain, {}).model, model::sc);
  EXPECT_EQ(last_parameter, 0);
  options asked;
  asked.model = model::rc11;
  EXPECT_EQ(run_program(plain, asked).model, model::rc11);
}

TEST(selection, takes_names_folders_and_patterns) {
  EXPECT_THAT(selected({"golden_test/folder/plain"}), ElementsAre("golden_test/folder/plain"));
  EXPECT_THAT(selected({"golden_test/folder"}), ElementsAre("golden_test/folder"));
  EXPECT_THAT(selected({"golden_test/folder/"}),
              ElementsAre("golden_test/folder", "golden_test/folder/counted(3)", "golden_test/folder/plain"));
  EXPECT_THAT(selected({"golden_test"}),
              ElementsAre("golden_test/folder", "golden_test/folder/counted(3)", "golden_test/folder/plain"));
  EXPECT_THAT(selected({"golden_test/*/c*"}), ElementsAre("golden_test/folder/counted(3)"));
  EXPECT_THAT(selected({"golden_test/folder/counted(4)", "*/plain", "golden_test/folder/plain"}),
              ElementsAre("golden_test/folder/counted(4)", "golden_test/folder/plain"));
}

TEST(selection, without_words_is_all_but_the_benchmarks) {
  for (const std::string& name : selected({})) EXPECT_FALSE(name.starts_with("bench/")) << name;
  EXPECT_GE(selected({}).size(), 3U);
}

TEST(selection, says_when_nothing_fits) {
  EXPECT_EQ(error_of([] { (void)selected({"golden_test/*z*"}); }),
            "no program matches 'golden_test/*z*'; 'lockstitch list' shows all");
  EXPECT_THAT(error_of([] { (void)selected({"golden_test/folders/"}); }), HasSubstr("unknown program"));
  EXPECT_THAT(error_of([] { (void)selected({"/"}); }), HasSubstr("unknown program '/'"));
}

TEST(selection, patterns) {
  EXPECT_TRUE(cli::matches("*", ""));
  EXPECT_TRUE(cli::matches("a*b*c", "a/x/b/bc"));
  EXPECT_TRUE(cli::matches("a?c", "abc"));
  EXPECT_FALSE(cli::matches("a*b", "a/b/c"));
  EXPECT_FALSE(cli::matches("", "a"));
  EXPECT_FALSE(cli::matches("abc?", "abc"));
}

} // namespace
