// How many executions the search makes of each program of models/bench: exactly the number of consistent executions, so
// neither does it miss one nor does it visit one twice.
// Source: the counts were measured with an independent optimal checker; N!, (N!)² and 2^N are also easy to see.
// The programs use no seq_cst access, so rc11, rc20 and cpp20 agree; sc has fewer executions where one column differs.
// All of it takes 24 to 40 seconds of CPU time.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace {

using lockstitch::model;

/// A program and what a search of it must count.
struct row {
  std::string program;
  std::uint64_t complete;    ///< under rc11, rc20 and cpp20
  std::uint64_t complete_sc; ///< under sc
  std::uint64_t blocked = 0; ///< at most
};

row same(std::string program, std::uint64_t complete, std::uint64_t blocked = 0) {
  return {std::move(program), complete, complete, blocked};
}

const std::vector<row>& table() {
  static const std::vector<row> rows = {
      same("bench/ainc(1)", 1),
      same("bench/ainc(2)", 2),
      same("bench/ainc(3)", 6),
      same("bench/ainc(4)", 24),
      same("bench/ainc(6)", 720),
      same("bench/ainc(8)", 40'320),
      same("bench/ainc(9)", 362'880),
      same("bench/binc(1)", 1),
      same("bench/binc(2)", 4),
      same("bench/binc(3)", 36),
      same("bench/binc(4)", 576),
      same("bench/binc(5)", 14'400),
      same("bench/binc(6)", 518'400),
      same("bench/inc(5)", 14'400),
      same("bench/inc(6)", 518'400),
      same("bench/readers(1)", 2),
      same("bench/readers(4)", 16),
      same("bench/readers(10)", 1'024),
      same("bench/readers(16)", 65'536),
      same("bench/lastzero(11)", 7'168),
      same("bench/lastzero(14)", 69'632),
      same("bench/casrot(8)", 2'048),
      same("bench/casrot(10)", 38'486),
      same("bench/casw(2)", 6),
      same("bench/casw(3)", 66),
      same("bench/casw(4)", 1'200),
      same("bench/casw(5)", 32'880),
      same("bench/casw(6)", 1'270'080),
      {"bench/fib(4)", 34'205, 19'605},
      {"bench/fib(5)", 525'630, 218'243},
      {"bench/big0", 82'472, 69'112},
      same("bench/indexer(11)", 1),
      same("bench/indexer(12)", 8),
      same("bench/indexer(14)", 512),
      same("bench/indexer(15)", 4'096),
      same("bench/spinlock(2)", 4),
      same("bench/spinlock(3)", 36),
      same("bench/spinlock(4)", 576),
      same("bench/spinlock(5)", 14'400),
      same("bench/ticketlock(2)", 2),
      same("bench/ticketlock(3)", 6),
      same("bench/ticketlock(6)", 720),
      same("bench/ticketlock(8)", 40'320),
      same("bench/ttas(2)", 4, 1'590), // no bound of its own is known: not above that of ttas(4)
      same("bench/ttas(4)", 576, 1'590),
      same("bench/ttas(5)", 14'400, 63'036),
  };
  return rows;
}

struct test_case {
  const row* expected;
  lockstitch::model model;
};

std::vector<test_case> cases() {
  std::vector<test_case> list;
  for (const row& r : table()) {
    for (const model m : {model::rc11, model::rc20, model::cpp20, model::sc}) list.push_back({&r, m});
  }
  return list;
}

/// "bench/ainc(9)" under rc20 is ainc_9_rc20.
std::string test_name(const test_case& c) {
  std::string name;
  for (const char letter : c.expected->program.substr(c.expected->program.find('/') + 1)) {
    if (letter == '(') name += '_';
    else if (letter != ')') name += letter;
  }
  return name + "_" + std::string(lockstitch::to_string(c.model));
}

void PrintTo(const test_case& c, std::ostream* out) {
  *out << c.expected->program << " under " << lockstitch::to_string(c.model);
}

class bench_counts : public ::testing::TestWithParam<test_case> {};

TEST_P(bench_counts, are_those_of_an_optimal_search) {
  const auto [expected, m] = GetParam();
  lockstitch::options opts;
  opts.model = m;
  const auto result = run_program(lockstitch::find_program(expected->program), opts);
  EXPECT_VERIFIED(result);
  EXPECT_EQ(result.complete, m == model::sc ? expected->complete_sc : expected->complete);
  EXPECT_LE(result.blocked, expected->blocked);
}

INSTANTIATE_TEST_SUITE_P(table, bench_counts, ::testing::ValuesIn(cases()),
                         [](const auto& instance) { return test_name(instance.param); });

} // namespace
