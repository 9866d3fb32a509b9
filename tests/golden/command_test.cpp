// The `lockstitch` command: what it prints, what it writes, its exit status, and what it says about wrong input.
#include "cli/command.hpp"
#include "lockstitch/lockstitch.hpp"
#include "lockstitch/version.hpp"
#include "report/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace {

using namespace lockstitch;
using checked::atomic;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

void unordered_write() {
  checked::var<int> data{0};
  parallel(2, [&](std::uint32_t i) { data.store(static_cast<int>(i)); });
}

void many_increments(int n) {
  atomic<int> x{0};
  parallel(static_cast<std::uint32_t>(n), [&](std::uint32_t) { x.fetch_add(1, std::memory_order_relaxed); });
}

int changing = 0; ///< what the program below does depends on it, so that a replay file goes out of date

LOCKSTITCH_PROGRAM(
        .name = "command_test/racy", .description = "a race", .expected = {verdict::refuted, finding_kind::data_race},
        .parameter = {}, .body = [](int) { unordered_write(); });
LOCKSTITCH_PROGRAM(
        .name = "command_test/leaky", .description = "a leak", .expected = {verdict::refuted, finding_kind::leak},
        .parameter = {}, .body = [](int) {
          int* volatile lost = new int(1);
          *lost = 2;
        });
LOCKSTITCH_PROGRAM(.name = "command_test/counter", .description = "N increments", .expected = {}, .parameter = 3,
                   .body = many_increments);
LOCKSTITCH_PROGRAM(
        .name = "command_test/changing", .description = "a race, unless told otherwise", .expected = {},
        .parameter = {}, .body = [](int) {
          if (changing == 0) unordered_write();
        });

struct answer {
  int status;
  std::string out;
  std::string err;
};

class command : public ::testing::Test {
protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static answer call(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "lockstitch");
    std::vector<const char*> argv;
    for (const auto& a : arguments) argv.push_back(a.c_str());
    std::ostringstream out, err;
    const int status = cli::run_command_line(static_cast<int>(argv.size()), argv.data(), out, err);
    return {status, out.str(), err.str()};
  }

  [[nodiscard]] std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }

  static void expect_usage_error(const std::vector<std::string>& arguments, const std::string& message) {
    const answer a = call(arguments);
    EXPECT_EQ(a.status, 3) << message;
    EXPECT_EQ(a.out, "");
    EXPECT_THAT(a.err, StartsWith("lockstitch: error: " + message));
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lockstitch_command_" + std::to_string(getpid()));
};

TEST_F(command, version_and_help) {
  EXPECT_EQ(call({"--version"}).out, "lockstitch " + std::string(version) + "\n");
  EXPECT_EQ(call({"--version"}).status, 0);
  for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                {"run", "--help"},
                                                {"list", "-h"},
                                                {"replay", "--help"},
                                                {"litmus", "--help"},
                                                {"explain", "--help"}}) {
    const answer a = call(words);
    EXPECT_EQ(a.status, 0);
    EXPECT_THAT(a.out, HasSubstr("Usage:"));
    EXPECT_EQ(a.err, "");
  }
  EXPECT_THAT(call({"--help"}).out, HasSubstr("exit status: 0 clean and complete, 1 finding"));
}

TEST_F(command, list) {
  const answer a = call({"list", "command_test/*r*"});
  EXPECT_EQ(a.status, 0);
  EXPECT_EQ(a.out, "command_test/counter(3)  verified            N increments\n"
                   "command_test/racy        refuted: data-race  a race\n");
  EXPECT_THAT(call({"list"}).out, HasSubstr("command_test/changing"));
}

TEST_F(command, explain_prints_the_page_of_every_finding) {
  for (const finding_kind kind : report::all_finding_kinds()) {
    const std::string name(to_string(kind));
    std::ifstream page("docs/catalogue/" + name + ".md");
    const std::string text(std::istreambuf_iterator<char>(page), {});
    const answer a = call({"explain", name});
    EXPECT_EQ(a.status, 0) << name;
    EXPECT_EQ(a.out, text);
    EXPECT_THAT(a.out, StartsWith("# " + name + "\n"));
  }
}

TEST_F(command, explain_lists_every_finding_in_one_line) {
  const answer a = call({"explain"});
  EXPECT_EQ(a.status, 0);
  EXPECT_THAT(a.out, HasSubstr("\ndouble-free           A block is freed that was freed before, an object"));
  EXPECT_EQ(std::count(a.out.begin(), a.out.end(), '\n'), report::all_finding_kinds().size());
  for (const finding_kind kind : report::all_finding_kinds())
    EXPECT_THAT('\n' + a.out, HasSubstr('\n' + std::string(to_string(kind)) + ' '));
}

TEST_F(command, explain_of_an_unknown_finding_names_the_nearest) {
  expect_usage_error({"explain", "datarace"}, "unknown finding 'datarace': did you mean one of data-race, ");
  expect_usage_error({"explain", "free"}, "unknown finding 'free': did you mean one of double-free, use-after-free, ");
}

TEST_F(command, leaks_are_reported_unless_told_otherwise) {
  EXPECT_EQ(call({"run", "command_test/leaky", "--no-replay-files"}).status, 1);
  EXPECT_EQ(call({"run", "command_test/leaky", "--no-leaks"}).status, 0);
}

TEST_F(command, run_verified) {
  const answer a = call({"run", "command_test/counter(4)"});
  EXPECT_EQ(a.status, 0);
  EXPECT_THAT(a.out, StartsWith("command_test/counter(4): verified: 24 executions, model rc20, "));
  EXPECT_EQ(a.err, "");
}

TEST_F(command, run_incomplete) {
  const answer a = call({"run", "command_test/counter(4)", "--max-executions", "5", "--model", "sc"});
  EXPECT_EQ(a.status, 2);
  EXPECT_THAT(a.out, StartsWith("command_test/counter(4): incomplete: limit max_executions=5 reached; 5 executions"));
}

TEST_F(command, run_refuted_and_replay) {
  const answer run = call({"run", "command_test/racy", "--replay-dir", in_folder("new")});
  EXPECT_EQ(run.status, 1);
  const std::string file = in_folder("new/command_test-racy.replay");
  EXPECT_THAT(run.out,
              AllOf(HasSubstr("[data-race]\n"), HasSubstr("note: replay with: lockstitch replay " + file + "\n")));
  const answer replay = call({"replay", file});
  EXPECT_EQ(replay.status, 1) << replay.err;
  EXPECT_THAT(replay.out, AllOf(HasSubstr("[data-race]\n"),
                                HasSubstr("note: debug with: gdb --args lockstitch replay " + file + "\n")));
}

TEST_F(command, replay_of_a_program_that_changed) {
  ASSERT_EQ(call({"run", "command_test/changing", "--replay-dir", in_folder("")}).status, 1);
  changing = 1;
  const answer a = call({"replay", in_folder("command_test-changing.replay")});
  changing = 0;
  EXPECT_EQ(a.status, 3);
  EXPECT_THAT(a.err, HasSubstr("lockstitch run command_test/changing"));
}

TEST_F(command, several_programs_end_with_the_worst) {
  const answer a =
      call({"run", "command_test/racy", "command_test/counter", "--no-replay-files", "--max-executions", "2"});
  EXPECT_EQ(a.status, 1);
  EXPECT_THAT(a.out, HasSubstr("2 programs: 0 verified, 1 refuted, 1 incomplete\n"));
  EXPECT_THAT(a.out, Not(HasSubstr("replay with")));
}

TEST_F(command, json_on_standard_output_is_alone_there) {
  const answer a = call({"run", "command_test/counter(3)", "command_test/racy", "--no-replay-files", "--json", "-"});
  EXPECT_EQ(a.status, 1);
  const auto report = nlohmann::json::parse(a.out);
  ASSERT_EQ(report.at("results").size(), 2U);
  EXPECT_EQ(report.at("results").at(0).at("name"), "command_test/counter(3)");
  EXPECT_EQ(report.at("results").at(0).at("complete"), 6);
  EXPECT_EQ(report.at("results").at(0).at("blocked"), 0);
  EXPECT_EQ(report.at("results").at(1).at("findings").at(0).at("kind"), "data-race");
  EXPECT_THAT(a.err, HasSubstr("2 programs: 1 verified, 1 refuted, 0 incomplete"));
}

TEST_F(command, json_into_a_file) {
  const answer a = call({"run", "command_test/counter", "--json", in_folder("r.json"), "--model", "rc11"});
  EXPECT_EQ(a.status, 0);
  EXPECT_THAT(a.out, HasSubstr("verified: 6 executions, model rc11"));
  std::ifstream in(in_folder("r.json"));
  EXPECT_EQ(nlohmann::json::parse(in).at("results").at(0).at("model"), "rc11");
}

TEST_F(command, wrong_commands_and_options) {
  expect_usage_error({}, "no command given: choose one of list, run, replay, litmus, explain");
  expect_usage_error({"rnu"}, "unexpected argument 'rnu'; 'lockstitch --help' shows what can be given");
  expect_usage_error({"run", "--modle", "sc"}, "unexpected argument '--modle'; 'lockstitch run --help'");
  expect_usage_error({"replay"}, "FILE is required");
  expect_usage_error({"run", "--model"}, "--model");
}

TEST_F(command, wrong_values) {
  expect_usage_error({"run", "--model", "rc12"}, "unknown model 'rc12': choose one of rc20, rc11, cpp20, sc\n");
  expect_usage_error({"run", "--model", ""}, "unknown model ''");
  expect_usage_error({"run", "--await", "all"}, "unknown await mode 'all': choose one of marked, auto\n");
  for (const char* bad : {"x", "-1", "1e3", "99999999999999999999"})
    expect_usage_error({"run", "--max-executions", bad},
                       "bad value '" + std::string(bad) + "' of --max-executions: give a whole number of 0 or more\n");
  expect_usage_error({"run", "--time-limit", "nan"}, "bad value 'nan' of --time-limit: give a number of 0 or more\n");
  expect_usage_error({"run", "--max-events", "4294967296"}, "bad value '4294967296' of --max-events");
  expect_usage_error({"run", "x", "--replay-dir", "d", "--no-replay-files"},
                     "--replay-dir and --no-replay-files exclude each other");
}

TEST_F(command, wrong_programs) {
  expect_usage_error({"run", "command_test/count"}, "unknown program 'command_test/count': did you mean "
                                                    "command_test/counter?");
  expect_usage_error({"run", "command_test/counter(x)"}, "bad parameter 'x' of program 'command_test/counter'");
  expect_usage_error({"list", "no_such_*"}, "no program matches 'no_such_*'");
}

TEST_F(command, files_that_cannot_be_written) {
  expect_usage_error({"run", "command_test/counter", "--json", in_folder("no/such/r.json")},
                     "cannot write the JSON report '" + in_folder("no/such/r.json") + "': No such file or directory");
  std::ofstream(in_folder("file")) << "x";
  expect_usage_error({"run", "command_test/counter", "--replay-dir", in_folder("file/dir")},
                     "cannot make the folder '" + in_folder("file/dir") + "'");
}

TEST_F(command, wrong_replay_files) {
  expect_usage_error({"replay", in_folder("none.replay")}, "cannot read '" + in_folder("none.replay") + "'");
  std::ofstream(in_folder("bad.replay")) << "not JSON";
  expect_usage_error({"replay", in_folder("bad.replay")}, in_folder("bad.replay") + ": not a replay file");
}

TEST_F(command, wrong_litmus_input) {
  EXPECT_EQ(call({"litmus", in_folder("none.jsonl")}).status, 3);
  std::ofstream(in_folder("bad.jsonl")) << "{\"name\": \n";
  const answer a = call({"litmus", in_folder("bad.jsonl")});
  EXPECT_EQ(a.status, 3);
  EXPECT_THAT(a.err, AllOf(StartsWith("lockstitch: error: "), HasSubstr("bad.jsonl:1")));
  expect_usage_error({"litmus", in_folder("bad.jsonl"), "--model", "tso"}, "unknown model 'tso'");
}

} // namespace
