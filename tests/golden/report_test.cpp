// Text and JSON of hand-made results, against golden files.
#include "golden/golden.hpp"
#include "golden/sample_results.hpp"
#include "report/json.hpp"
#include "report/text.hpp"
#include "report/wrap.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace {

using lockstitch::report::json_entry;
using lockstitch::report::text_options;

std::string json_of(const lockstitch::result& r, bool with_time) {
  const json_entry entries[] = {{&r, {"samples.replay"}}};
  return lockstitch::report::to_json(entries, with_time);
}

TEST(text_report, data_race) {
  text_options options;
  options.with_time = false;
  options.replay_files = {"samples-stack.replay"};
  EXPECT_TRUE(golden::matches("sample_race.txt", to_text(samples::race(), options)));
}

TEST(text_report, command_to_replay_stays_on_one_line) {
  text_options options;
  const std::string file = "/a/long/path" + std::string(150, 'x') + ".replay";
  options.replay_files = {file};
  const std::string shown = "\nnote: replay with: lockstitch replay " + file + "\n";
  EXPECT_NE(to_text(samples::race(), options).find(shown), std::string::npos);
}

TEST(text_report, more_threads_than_columns) {
  EXPECT_TRUE(golden::matches("sample_many_threads.txt", to_text(samples::many_threads(), false)));
}

TEST(text_report, two_findings_without_places) {
  EXPECT_TRUE(golden::matches("sample_two_findings.txt", to_text(samples::two_findings(), false)));
}

TEST(text_report, long_execution_begins_late) {
  const std::string text = to_text(samples::long_execution(), false);
  EXPECT_NE(text.find("without its first 3 events"), std::string::npos);
  EXPECT_EQ(text.find("T0.3 "), std::string::npos);
  EXPECT_NE(text.find("T0.4 store(x, relaxed) := 4"), std::string::npos);
}

TEST(text_report, verified) {
  EXPECT_EQ(to_text(samples::verified(), true),
            "samples/mutex: verified: 12 executions (2 blocked), model rc20, 0.4 ms\n");
  EXPECT_EQ(to_text(samples::verified(), false), "samples/mutex: verified: 12 executions (2 blocked), model rc20\n");
}

TEST(text_report, without_name_and_with_one_execution) {
  lockstitch::result r;
  r.complete = 1;
  EXPECT_EQ(to_text(r, false), "verified: 1 execution, model rc20\n");
}

TEST(text_report, incomplete) {
  EXPECT_TRUE(golden::matches("sample_incomplete.txt", to_text(samples::incomplete(), true)));
}

TEST(text_report, stream_output_is_to_text) {
  std::ostringstream out;
  out << samples::race();
  EXPECT_EQ(out.str(), to_text(samples::race()));
}

TEST(text_report, no_line_is_too_long) {
  for (const auto& r : {samples::race(), samples::many_threads(), samples::two_findings(), samples::long_execution()}) {
    std::istringstream lines(to_text(r, true));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(lockstitch::report::display_width(line), lockstitch::report::line_width) << line;
  }
}

TEST(text_report, color_only_adds_escapes) {
  text_options plain, colored;
  colored.color = true;
  std::string text = to_text(samples::race(), colored);
  EXPECT_NE(text.find("\x1b[1;31merror:\x1b[0m"), std::string::npos);
  for (auto at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) - at + 1);
  EXPECT_EQ(text, to_text(samples::race(), plain));
}

TEST(json_report, data_race) { EXPECT_TRUE(golden::matches("sample_race.json", json_of(samples::race(), false))); }

TEST(json_report, incomplete) {
  EXPECT_TRUE(golden::matches("sample_incomplete.json", json_of(samples::incomplete(), false)));
}

TEST(json_report, members_that_others_read) {
  const auto report = nlohmann::json::parse(json_of(samples::race(), true));
  const auto& r = report.at("results").at(0);
  EXPECT_EQ(r.at("name"), "samples/stack");
  EXPECT_EQ(r.at("model"), "rc20");
  EXPECT_EQ(r.at("verdict"), "refuted");
  EXPECT_EQ(r.at("complete"), 16);
  EXPECT_EQ(r.at("blocked"), 1);
  EXPECT_DOUBLE_EQ(r.at("seconds"), 0.0004);
  EXPECT_EQ(r.at("peak_memory_kb"), 4096);
  EXPECT_EQ(r.at("findings").size(), 1U);
}

TEST(json_report, bytes_that_are_no_utf8_do_not_end_it) {
  auto r = samples::two_findings();
  r.findings[0].message = "bad \xff byte";
  EXPECT_TRUE(nlohmann::json::accept(json_of(r, true)));
}

} // namespace
