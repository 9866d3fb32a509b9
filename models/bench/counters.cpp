// Counters: threads that only add to, or read and write, shared counters. What they measure is the search itself, since
// every operation conflicts with every other one of its location.
// Source: small programs of the model-checking literature, written again from their description.
// Not here: expected counts (tests/spec/bench_counts_test.cpp) and speed (tests/bench).
#include "lockstitch/lockstitch.hpp"

#include <atomic>
#include <cstdint>

namespace {

using lockstitch::parallel_at_end;
using lockstitch::checked::atomic;

struct two_counters {
  atomic<int> x{0};
  atomic<int> y{0};
};

/// N threads add 1 to one counter: N! executions, one for each order.
void ainc(int n) {
  atomic<int> x{0};
  parallel_at_end(static_cast<std::uint32_t>(n), [&x](std::uint32_t) { x.fetch_add(1, std::memory_order_relaxed); });
}

/// N threads add 1 to each of two counters: (N!)² executions, since relaxed additions to two locations are independent.
void binc(int n) {
  two_counters counters;
  parallel_at_end(static_cast<std::uint32_t>(n), [&counters](std::uint32_t) {
    counters.x.fetch_add(1, std::memory_order_relaxed);
    counters.y.fetch_add(1, std::memory_order_relaxed);
  });
}

/// N threads add a power of two each with a load and a store, so that additions are lost.
void inc(int n) {
  atomic<int> x{0};
  parallel_at_end(static_cast<std::uint32_t>(n), [&x](std::uint32_t i) {
    const int r = x.load(std::memory_order_relaxed);
    x.store(r + (1 << i), std::memory_order_release);
  });
}

LOCKSTITCH_PROGRAM(.name = "bench/ainc", .description = "N threads add 1 to one counter", .expected = {},
                   .parameter = 6, .body = ainc);
LOCKSTITCH_PROGRAM(.name = "bench/binc", .description = "N threads add 1 to two counters", .expected = {},
                   .parameter = 4, .body = binc);
LOCKSTITCH_PROGRAM(.name = "bench/inc", .description = "N threads add with a load and a store", .expected = {},
                   .parameter = 4, .body = inc);

} // namespace
