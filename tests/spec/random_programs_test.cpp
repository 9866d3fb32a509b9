// Thousands of random programs: the search and the naive enumerator must agree, under every model, on the final
// states, on the race verdict, on awaits that wait for ever, and on the number of executions: every consistent one
// is found, and none is found twice. The seed is printed: the same on every run of the quick tests, another one each
// time with LOCKSTITCH_ALL; LOCKSTITCH_SEED sets it, and LOCKSTITCH_PROGRAMS says how many programs there are to be.
#include "naive_enumerator.hpp"
#include "program_generator.hpp"

#include "lockstitch/result.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <utility>

namespace lockstitch::spec {
namespace {

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// How many candidate executions the enumerator may try for one program. Of one with locks, few get beyond rf.
constexpr std::uint64_t size_limit = 20'000;
constexpr std::uint64_t locked_size_limit = 300'000;

bool has_await(const std::vector<litmus::op>& ops) {
  for (const litmus::op& o : ops)
    if (litmus::is_await(o.kind) || has_await(o.then_ops) || has_await(o.else_ops)) return true;
  return false;
}
bool has_await(const litmus::test& t) {
  for (const litmus::thread& th : t.threads)
    if (has_await(th.ops)) return true;
  return false;
}

bool has_lock(const litmus::test& t) {
  return std::ranges::any_of(t.threads, [](const litmus::thread& th) {
    return std::ranges::any_of(th.ops, [](const litmus::op& o) {
      return o.kind == litmus::op_kind::await_cas || o.kind == litmus::op_kind::await_exchange;
    });
  });
}

bool too_large(const litmus::test& t) {
  const std::uint64_t limit = has_lock(t) ? locked_size_limit : size_limit;
  return size_of(t, limit) >= limit;
}

/// What the search gets wrong, or nothing.
std::string disagreement(const litmus::test& t, model m, const enumeration& want, litmus::places where) {
  const litmus::outcome got = litmus::run(t, m, where);
  if (got.other_finding) return "false finding: " + got.findings;
  if (got.race != want.race) return want.race ? "missed a data race" : "false data race: " + got.findings;
  const litmus::outcome threads = litmus::run_threads(t, m);
  if (threads.race != want.race) return want.race ? "missed a data race of the threads alone" : "false data race";
  if (want.race) return {}; // the behaviour is undefined
  if (got.incomplete) return "did not complete: " + got.findings;
  if (got.livelock != want.stuck) return want.stuck ? "missed a livelock" : "false livelock: " + got.findings;
  if (got.complete != want.executions)
    return fmt::format("{} complete executions, but {} are consistent", got.complete, want.executions);
  if (got.states != want.states) return "other final states";
  if (got.blocked != 0 && !has_await(t)) return fmt::format("{} blocked executions", got.blocked);
  if (threads.complete != want.executions)
    return fmt::format("{} executions of the threads alone, but {} are consistent", threads.complete, want.executions);
  return {};
}

/// Programs with awaits are run twice: the second time all looks as if it was done by one helper function.
std::string disagreement(const litmus::test& t, model m, const enumeration& want) {
  const std::string text = disagreement(t, m, want, litmus::places::one_for_each);
  if (!text.empty() || !has_await(t)) return text;
  const std::string shared = disagreement(t, m, want, litmus::places::one_for_all);
  return shared.empty() ? shared : shared + " (with one place in the source for all operations)";
}

std::string disagreement(const litmus::test& t, model m) {
  return disagreement(t, m, enumerate(t)[static_cast<std::size_t>(m)]);
}

/// A failure's text: the program, shrunk, with what both sides say of it.
std::string report(const litmus::test& t, model m) {
  litmus::test small = shrink(t, [m](const litmus::test& s) { return !disagreement(s, m).empty(); });
  if (disagreement(small, m).empty()) small = t; // it fails by chance only
  const enumeration want = enumerate(small)[static_cast<std::size_t>(m)];
  litmus::test with_expectation = small;
  with_expectation.expect(m, {want.states, want.executions, want.race, want.stuck});
  const auto text = litmus::mismatch(with_expectation, m, litmus::run(small, m));
  return fmt::format("under model {}: {}\n{}\n{}", to_string(m), disagreement(small, m, want),
                     litmus::to_json_line(small), text.value_or(""));
}

/// What the programs of a run were like: a generator that makes no interesting ones would test nothing.
struct tally {
  std::uint64_t programs = 0, executions = 0, racy = 0, stuck = 0, weak = 0, release_sequences = 0, order_s = 0,
                locked = 0;

  void add(const enumerations& e) {
    const auto of = [&](model m) -> const enumeration& { return e[static_cast<std::size_t>(m)]; };
    ++programs;
    for (const enumeration& one : e) executions += one.executions;
    racy += of(model::rc20).race;
    stuck += of(model::rc20).stuck;
    weak += of(model::rc20).states != of(model::sc).states;
    release_sequences += of(model::rc11).executions != of(model::rc20).executions;
    order_s += of(model::cpp20).executions != of(model::rc20).executions;
  }
};

TEST(random_programs, search_agrees_with_the_naive_enumerator) {
  const auto now = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  const std::uint64_t seed = from_environment("LOCKSTITCH_SEED", std::getenv("LOCKSTITCH_ALL") != nullptr ? now : 77);
  const std::uint64_t wanted = from_environment("LOCKSTITCH_PROGRAMS", 5000);
  std::cout << "random programs: seed " << seed << " (LOCKSTITCH_SEED=" << seed << " repeats it)" << std::endl;
  std::mt19937_64 random(seed);
  tally seen;
  int failures = 0;
  while (seen.programs < wanted && failures < 3) {
    const litmus::test t = random_program(random);
    if (too_large(t)) continue;
    const enumerations want = enumerate(t);
    seen.add(want);
    seen.locked += has_lock(t);
    for (const model m : all_models) {
      if (disagreement(t, m, want[static_cast<std::size_t>(m)]).empty()) continue;
      ADD_FAILURE() << "seed " << seed << ", program " << seen.programs << ", " << report(t, m);
      ++failures;
      break;
    }
  }
  std::cout << fmt::format(
      "{} programs, {} executions: {} racy, {} with an await that may wait for ever, {} with a "
      "weak behaviour, {} that tell rc11 from rc20, {} that tell cpp20 from rc20, {} with a lock\n",
      seen.programs, seen.executions, seen.racy, seen.stuck, seen.weak, seen.release_sequences, seen.order_s,
      seen.locked);
  if (wanted >= 1000) {
    EXPECT_GT(seen.racy, 0U);
    EXPECT_GT(seen.stuck, 0U);
    EXPECT_GT(seen.weak, 0U);
    EXPECT_GT(seen.release_sequences, 0U);
    EXPECT_GT(seen.locked, 0U);
  }
}

/// sc allows no more than cpp20, cpp20 no more than rc20, and rc11 no more than rc20.
TEST(random_programs, models_nest) {
  std::mt19937_64 random(13);
  const std::pair<model, model> within[] = {
      {model::sc, model::cpp20}, {model::sc, model::rc11}, {model::cpp20, model::rc20}, {model::rc11, model::rc20}};
  for (int i = 0; i < 500; ++i) {
    const litmus::test t = random_program(random);
    if (too_large(t)) continue;
    const enumerations e = enumerate(t);
    if (e[static_cast<std::size_t>(model::rc20)].race) continue; // plain accesses are in psc, but not in S
    for (const auto& [small, large] : within) {
      const enumeration &inner = e[static_cast<std::size_t>(small)], &outer = e[static_cast<std::size_t>(large)];
      EXPECT_FALSE(inner.race && !outer.race) << litmus::to_json_line(t);
      EXPECT_LE(inner.executions, outer.executions) << to_string(small) << ": " << litmus::to_json_line(t);
      EXPECT_TRUE(std::ranges::includes(outer.states, inner.states)) << to_string(small);
    }
  }
}

TEST(random_programs, are_the_same_for_the_same_seed) {
  std::mt19937_64 one(7), two(7);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(litmus::to_json_line(random_program(one)), litmus::to_json_line(random_program(two)));
}

TEST(random_programs, survive_being_written_and_read) {
  std::mt19937_64 random(11);
  for (int i = 0; i < 500; ++i) {
    const std::string line = litmus::to_json_line(random_program(random));
    EXPECT_EQ(line, litmus::to_json_line(litmus::parse_test(line, "written")));
  }
}

} // namespace
} // namespace lockstitch::spec
