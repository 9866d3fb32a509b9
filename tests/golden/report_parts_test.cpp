// The parts a report is made of: names, wrapping, places, one event in words.
#include "lockstitch/result.hpp"
#include "report/describe.hpp"
#include "report/names.hpp"
#include "report/places.hpp"
#include "report/wrap.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace {

using namespace lockstitch;
using namespace lockstitch::report;
using ::testing::ElementsAre;

TEST(names, are_read_back) {
  EXPECT_EQ(all_finding_kinds().size(), 28U);
  for (const finding_kind kind : all_finding_kinds()) {
    EXPECT_NE(lockstitch::to_string(kind), "unknown");
    EXPECT_EQ(finding_kind_from_name(lockstitch::to_string(kind)), kind);
  }
  for (const model m : {model::rc20, model::rc11, model::cpp20, model::sc})
    EXPECT_EQ(model_from_name(lockstitch::to_string(m)), m);
  EXPECT_EQ(await_mode_from_name("auto"), await_mode::automatic);
  EXPECT_FALSE(model_from_name("rc12"));
  EXPECT_FALSE(finding_kind_from_name(""));
  EXPECT_EQ(model_choices(), "rc20, rc11, cpp20, sc");
}

TEST(names, every_finding_has_a_catalogue_page) {
  for (const finding_kind kind : all_finding_kinds())
    EXPECT_TRUE(std::filesystem::exists("docs/catalogue/" + std::string(lockstitch::to_string(kind)) + ".md"))
        << lockstitch::to_string(kind);
}

TEST(wrap, breaks_at_spaces_and_hangs) {
  EXPECT_THAT(wrap("aa bb cc", 5, 2), ElementsAre("aa bb", "  cc"));
  EXPECT_THAT(wrap("", 5, 2), ElementsAre(""));
  EXPECT_THAT(wrap("aa bb", 5, 2), ElementsAre("aa bb"));
}

TEST(wrap, keeps_parentheses_and_values_together) {
  EXPECT_THAT(wrap("a load(x, acquire) = 1", 16, 2), ElementsAre("a load(x,", "  acquire) = 1"));
  EXPECT_THAT(wrap("nine char load(x, acquire) = 1", 18, 2), ElementsAre("nine char", "  load(x, acquire)", "  = 1"));
  EXPECT_THAT(wrap("T1.1 load(a_long_name, rlx)", 14, 2), ElementsAre("T1.1", "  load(", "  a_long_name,", "  rlx)"));
  EXPECT_THAT(wrap("a load(x, rlx) = 1", 16, 2), ElementsAre("a load(x, rlx)", "  = 1"));
  EXPECT_THAT(wrap("ab cdef = 1", 9, 2), ElementsAre("ab cdef", "  = 1"));
}

TEST(wrap, breaks_long_words_between_code_points) {
  EXPECT_THAT(wrap("abcdefgh", 5, 2), ElementsAre("abcde", "  fgh"));
  EXPECT_THAT(wrap("\xc3\xa9\xc3\xa9\xc3\xa9", 2, 0), ElementsAre("\xc3\xa9\xc3\xa9", "\xc3\xa9"));
}

TEST(wrap, one_line_escapes_control_characters) { EXPECT_EQ(one_line("a\nb\tc\x01"), "a\\nb\\tc\\x01"); }

TEST(places, are_relative_to_the_current_folder) {
  const auto here = std::filesystem::current_path();
  EXPECT_EQ(relative_path((here / "models/a.cpp").string()), "models/a.cpp");
  EXPECT_EQ(relative_path("/elsewhere/a.cpp"), "/elsewhere/a.cpp");
  EXPECT_EQ(relative_path("models/../models/a.cpp"), "models/a.cpp");
  EXPECT_EQ(full_place({"a.cpp", 3, 0, ""}), "a.cpp:3");
  EXPECT_EQ(full_place({"", 3, 1, ""}), "");
}

TEST(places, sentences_have_relative_paths) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_EQ(with_relative_paths("at " + here + "/a.cpp:3 and " + here + "/b.cpp"), "at a.cpp:3 and b.cpp");
  EXPECT_EQ(with_relative_paths("at " + here), "at " + here);
  EXPECT_EQ(with_relative_paths("/x" + here + "/a.cpp"), "/x" + here + "/a.cpp");
}

TEST(places, short_names_stay_apart) {
  const source_place one{"x/a.cpp", 1, 1, ""}, two{"y/a.cpp", 2, 1, ""}, three{"y/b.cpp", 3, 1, ""};
  short_places names;
  for (const auto& p : {one, two, three}) names.add(p);
  EXPECT_EQ(names(one), "x/a.cpp:1");
  EXPECT_EQ(names(two), "y/a.cpp:2");
  EXPECT_EQ(names(three), "b.cpp:3");
}

TEST(places, excerpt_points_at_the_column) {
  EXPECT_THAT(source_excerpt({"tests/golden/sample_stack.txt", 5, 6, ""}, 120),
              ElementsAre("    5 | n->value = value;", "      |    ^"));
  EXPECT_THAT(source_excerpt({"tests/golden/sample_stack.txt", 500, 1, ""}, 120), ElementsAre());
  EXPECT_THAT(source_excerpt({"not/here.cpp", 1, 1, ""}, 120), ElementsAre());
}

TEST(places, excerpt_of_a_long_line_keeps_the_column) {
  const auto lines = source_excerpt({"tests/golden/sample_stack.txt", 11, 122, ""}, 60);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_LE(lines[0].size(), 60U);
  ASSERT_LT(lines[1].size(), lines[0].size() + 1);
  EXPECT_EQ(lines[0].substr(lines[1].find('^'), 6), "return");
}

TEST(describe, events) {
  trace_event e;
  e.name = {2, 4};
  e.operation = "load";
  e.object = "head";
  e.order = "acquire";
  e.value_read = "7";
  e.reads_from = event_name{1, 3};
  EXPECT_EQ(describe(e), "T2.4 load(head, acquire) = 7 from T1.3");
  e.stale = "why";
  EXPECT_EQ(describe(e), "T2.4 load(head, acquire) = 7 from T1.3 (stale: why)");
  trace_event join;
  join.name = {0, 3};
  join.operation = "join";
  join.detail = "of T2";
  EXPECT_EQ(describe(join), "T0.3 join of T2");
}

TEST(describe, accesses_line_up) {
  trace_event e;
  e.plain = true;
  e.operation = "read";
  e.value_read = "0";
  EXPECT_EQ(describe_access(e), "read  0");
  e.operation = "write";
  e.value_read = "";
  EXPECT_EQ(describe_access(e), "write");
}

} // namespace
