// Every registered program that is expected to be refuted is run, and the replay file of its finding repeats it: the
// same kind at the same place with the same message, and the same execution up to there.
// Then what a schedule has to hold besides the choices of the search: when a thread starts that only makes plain
// accesses, and the other executions that a finding is made of.
// Not here: what a file looks like (tests/golden/replay_file_test.cpp), files that fit no more (command_test.cpp).
#include "frontend/programs.hpp"
#include "lockstitch/lockstitch.hpp"
#include "lockstitch/registry.hpp"
#include "report/describe.hpp"
#include "report/replay_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using lockstitch::finding;
using lockstitch::finding_kind;
using lockstitch::options;
using lockstitch::program;
using lockstitch::report::replay_file;

std::string in_words(const lockstitch::source_place& p) { return p.file + ':' + std::to_string(p.line); }

/// An execution as lines "T1.2 load(x, acquire) = 1 from T0.3 at x.cpp:4".
std::string in_words(const lockstitch::execution& x) {
  std::string text;
  for (const lockstitch::trace_event& e : x.events)
    text += lockstitch::report::describe(e) + " at " + in_words(e.where) + '\n';
  return text;
}

/// What the command writes to a file and reads from it.
replay_file written_and_read(const std::string& name, const options& opts, const finding& f) {
  const auto path = std::filesystem::temp_directory_path() / ("lockstitch_" + std::to_string(getpid()) + ".replay");
  lockstitch::report::write_replay_file(path.string(), lockstitch::report::make_replay_file(name, opts, f));
  replay_file file = lockstitch::report::read_replay_file(path.string());
  std::filesystem::remove(path);
  return file;
}

std::vector<std::string> refuted_programs() {
  std::vector<std::string> names;
  for (const program& p : lockstitch::programs())
    if (p.expected.verdict == lockstitch::verdict::refuted) names.push_back(lockstitch::find_program(p.name).name);
  return names;
}

class refuted_program : public ::testing::TestWithParam<std::string> {};

TEST_P(refuted_program, is_repeated_by_its_replay_file) {
  const auto selected = lockstitch::find_program(GetParam());
  const options opts = lockstitch::frontend::program_options(selected);
  const lockstitch::result found = lockstitch::frontend::run_with(selected, opts);
  ASSERT_FALSE(found.findings.empty()) << to_text(found);
  const finding& first = found.findings.front();
  ASSERT_NE(to_string(first.kind), to_string(finding_kind::non_deterministic)) << "there is no replay file of it";

  const replay_file file = written_and_read(selected.name, opts, first);
  const lockstitch::result again = lockstitch::frontend::replay_with(selected, file.options, file.schedule);
  ASSERT_EQ(again.findings.size(), 1U) << to_text(again) << file.schedule;
  const finding& second = again.findings.front();
  EXPECT_EQ(to_string(second.kind), to_string(first.kind)) << file.schedule;
  EXPECT_EQ(in_words(second.where), in_words(first.where)) << file.schedule;
  EXPECT_EQ(second.message, first.message) << file.schedule;
  EXPECT_EQ(second.notes, first.notes) << file.schedule;
  EXPECT_EQ(in_words(second.trace), in_words(first.trace)) << file.schedule;
  EXPECT_EQ(second.schedule, first.schedule);
}

/// What a schedule repeats of a body, in lines: "data-race 12 message".
std::string outcome(const lockstitch::result& r) {
  std::string text;
  for (const finding& f : r.findings)
    text += std::string(to_string(f.kind)) + ' ' + std::to_string(f.where.line) + ' ' + f.message + '\n';
  return text;
}

void expect_repeated(finding_kind kind, const std::function<void()>& body) {
  const lockstitch::result found = lockstitch::check(body);
  ASSERT_EQ(found.findings.size(), 1U) << to_text(found);
  EXPECT_EQ(to_string(found.findings[0].kind), to_string(kind));
  const lockstitch::result again = lockstitch::replay({}, found.findings[0].schedule, body);
  EXPECT_EQ(outcome(again), outcome(found)) << found.findings[0].schedule;
  EXPECT_EQ(again.findings.empty() ? "" : again.findings[0].schedule, found.findings[0].schedule);
}

TEST(replay, starts_a_thread_as_late_as_the_run_that_was_written_down) {
  expect_repeated(finding_kind::data_race, [] {
    lockstitch::checked::atomic<int> x{0};
    lockstitch::checked::var<int> shared{0};
    lockstitch::parallel_invoke(
        [&] {
          x.store(1);
          shared = 1;
        },
        [&] { shared = 2; }, [&] { shared = 3; });
  });
}

TEST(replay, starts_threads_that_perform_no_operation) {
  expect_repeated(finding_kind::deadlock, [] {
    lockstitch::checked::atomic<int> x{0};
    lockstitch::checked::var<int> mine{0};
    lockstitch::parallel_invoke([&] { mine = 1; }, [&] { x.wait(0); });
  });
}

TEST(replay, repeats_all_executions_that_an_order_of_locks_is_from) {
  expect_repeated(finding_kind::lock_order, [] {
    lockstitch::checked::mutex a, b;
    const bool first = lockstitch::choose(2) == 0;
    const auto both = [](lockstitch::checked::mutex& outer, lockstitch::checked::mutex& inner) {
      outer.lock();
      inner.lock();
      inner.unlock();
      outer.unlock();
    };
    const auto one_after_the_other = [&](bool takes_part, auto& outer, auto& inner) {
      lockstitch::checked::thread t([&] {
        if (takes_part) both(outer, inner);
      });
      t.join();
    };
    one_after_the_other(first, a, b);
    one_after_the_other(!first, b, a);
  });
}

TEST(replay, goes_round_an_await_loop_of_several_reads) {
  expect_repeated(finding_kind::livelock, [] {
    lockstitch::checked::atomic<int> x{0}, y{0};
    lockstitch::parallel_invoke([&] { x.store(1); },
                                [&] {
                                  while (x.load() == 0 || y.load() == 0) lockstitch::yield();
                                });
  });
}

TEST(replay, goes_round_an_unmarked_loop_of_several_reads) {
  const auto body = [] {
    lockstitch::checked::atomic<int> x{0}, y{0};
    lockstitch::parallel_invoke([&] { x.store(1); },
                                [&] {
                                  while (x.load() == 0 || y.load() == 0) {}
                                });
  };
  const options unmarked{.await = lockstitch::await_mode::automatic};
  const lockstitch::result found = lockstitch::check(unmarked, body);
  ASSERT_EQ(found.findings.size(), 1U) << to_text(found);
  EXPECT_EQ(outcome(lockstitch::replay(unmarked, found.findings[0].schedule, body)), outcome(found))
      << found.findings[0].schedule;
}

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace_if(
      name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(registered, refuted_program, ::testing::ValuesIn(refuted_programs()), test_name);

TEST(refuted_programs, are_many) { EXPECT_GE(refuted_programs().size(), 150U); }

} // namespace
