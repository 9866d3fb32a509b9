// Replay files are read back as written, and what is wrong with a file is said.
#include "report/replay_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <unistd.h>

namespace {

using namespace lockstitch;
using namespace lockstitch::report;
using ::testing::AllOf;
using ::testing::HasSubstr;

class replay_files : public ::testing::Test {
protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path() const { return (folder_ / "x.replay").string(); }

  void write_text(const std::string& text) const { std::ofstream(path()) << text; }

  /// The written sample with one piece of its text replaced.
  void write_changed(const std::string& from, const std::string& to) const {
    write_replay_file(path(), sample());
    std::ifstream in(path());
    std::string text((std::istreambuf_iterator<char>(in)), {});
    ASSERT_NE(text.find(from), std::string::npos) << text;
    write_text(text.replace(text.find(from), from.size(), to));
  }

  [[nodiscard]] std::string error() const {
    try {
      (void)read_replay_file(path());
    } catch (const usage_error& e) {
      return e.what();
    }
    return "no error";
  }

  static replay_file sample() {
    options opts;
    opts.model = model::sc;
    opts.await = await_mode::automatic;
    opts.max_events_per_thread = 77;
    opts.spurious_failures = 2;
    opts.spurious_wakeups = 3;
    opts.stall_limit = 0.5;
    opts.stack_size = 65536;
    finding f;
    f.kind = finding_kind::thread_leak;
    f.message = "thread T1 \"was\" never joined";
    f.where = {"a/b.cpp", 3, 4, "f()"};
    f.schedule = "0:1 1:2 \n";
    return make_replay_file("bench/ainc(9)", opts, f);
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("lockstitch_replay_" + std::to_string(getpid()));
};

TEST_F(replay_files, are_read_back) {
  const replay_file written = sample();
  write_replay_file(path(), written);
  const replay_file read = read_replay_file(path());
  EXPECT_EQ(read.lockstitch_version, written.lockstitch_version);
  EXPECT_EQ(read.program, "bench/ainc(9)");
  EXPECT_EQ(read.options.name, "bench/ainc(9)");
  EXPECT_EQ(read.options.model, model::sc);
  EXPECT_EQ(read.options.await, await_mode::automatic);
  EXPECT_EQ(read.options.max_events_per_thread, 77U);
  EXPECT_EQ(read.options.spurious_failures, 2U);
  EXPECT_EQ(read.options.spurious_wakeups, 3U);
  EXPECT_DOUBLE_EQ(read.options.stall_limit, 0.5);
  EXPECT_EQ(read.options.stack_size, 65536U);
  EXPECT_EQ(read.kind, finding_kind::thread_leak);
  EXPECT_EQ(read.message, written.message);
  EXPECT_EQ(read.where.file, "a/b.cpp");
  EXPECT_EQ(read.where.line, 3U);
  EXPECT_EQ(read.schedule, written.schedule);
}

TEST_F(replay_files, missing_file) {
  EXPECT_THAT(error(),
              AllOf(HasSubstr("cannot read '" + path()), HasSubstr("No such file"), HasSubstr("lockstitch run")));
}

TEST_F(replay_files, not_json) {
  write_text("schedule 1 2 3");
  EXPECT_THAT(error(), AllOf(HasSubstr(path()), HasSubstr("it is not a JSON object"), HasSubstr("lockstitch run")));
}

TEST_F(replay_files, empty) {
  write_text("");
  EXPECT_THAT(error(), AllOf(HasSubstr("cannot read"), HasSubstr("it is empty")));
}

TEST_F(replay_files, another_format) {
  write_text(R"({"format": "something"})");
  EXPECT_THAT(error(), HasSubstr("its format is another one"));
}

TEST_F(replay_files, another_version) {
  write_changed("\"version\": 1", "\"version\": 99");
  EXPECT_THAT(error(), HasSubstr("replay file version 99 is not supported, this is version 1"));
}

TEST_F(replay_files, missing_member) {
  write_changed("\"schedule\"", "\"scheduled\"");
  EXPECT_THAT(error(), HasSubstr("member 'schedule' is missing"));
}

TEST_F(replay_files, wrong_type) {
  write_changed("\"stack_size\": 65536", "\"stack_size\": \"big\"");
  EXPECT_THAT(error(), HasSubstr("member 'stack_size' is not a whole number"));
}

TEST_F(replay_files, number_that_does_not_fit) {
  write_changed("\"stack_size\": 65536", "\"stack_size\": 4294967297");
  EXPECT_THAT(error(), HasSubstr("member 'stack_size' is too large"));
}

TEST_F(replay_files, unknown_model) {
  write_changed("\"sc\"", "\"tso\"");
  EXPECT_THAT(error(), HasSubstr("member 'model' is 'tso', which this version does not know"));
}

TEST_F(replay_files, folder_that_does_not_exist) {
  EXPECT_THROW(write_replay_file((folder_ / "no/such/x.replay").string(), sample()), usage_error);
}

TEST(replay_file_names, are_derived_from_the_program) {
  EXPECT_EQ(replay_file_name("systems/rate_limiter/original", 0), "systems-rate_limiter-original.replay");
  EXPECT_EQ(replay_file_name("bench/ainc(9)", 1), "bench-ainc-9-2.replay");
  EXPECT_EQ(replay_file_name("../x", 0), "program..-x.replay");
  EXPECT_EQ(replay_file_name("", 0), "program.replay");
}

} // namespace
