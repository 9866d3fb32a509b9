// What an interpreting checker reaches on the programs of models/bench, and how far above it this one is meant to be.
// The figures are executions (complete and blocked) per CPU second, one thread, start-up taken off, of the best public
// optimal checker that interprets its test, on Debian 12 with 2 virtual Xeon cores. Its peak memory is 87 to 97 MB.
// They are compared only with measurements on a machine of that class.
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstitch::bench {

struct peer_rate {
  std::string_view program;
  double executions_per_second;
};

inline constexpr peer_rate peer_rates[] = {
    {"bench/ainc(8)", 32'900},     {"bench/ainc(9)", 30'400},      {"bench/binc(6)", 32'400},
    {"bench/inc(6)", 180'000},     {"bench/readers(16)", 27'000},  {"bench/lastzero(14)", 16'800},
    {"bench/casrot(10)", 171'000}, {"bench/casw(6)", 184'000},     {"bench/fib(4)", 185'000},
    {"bench/fib(5)", 187'000},     {"bench/big0", 280'000},        {"bench/indexer(15)", 2'000},
    {"bench/spinlock(5)", 29'100}, {"bench/ticketlock(7)", 7'600}, {"bench/ticketlock(8)", 6'800},
    {"bench/ttas(5)", 45'400},
};

/// The goal: this many times the peer's rate as a geometric mean over all rows, and never less than the minimum.
inline constexpr double goal_geometric_mean = 20;
inline constexpr double goal_minimum = 8;
inline constexpr std::uint64_t goal_peak_kb = 20'000;

} // namespace lockstitch::bench
