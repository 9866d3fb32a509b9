// Loads and stores of several locations in long threads: many values for every load.
// Source: small programs of the model-checking literature, written again from their description; fib is the fib_bench
// of SV-COMP with release stores and acquire loads in the place of plain accesses. Not here: expected counts
// (tests/spec/bench_counts_test.cpp) and speed (tests/bench).
#include "lockstitch/lockstitch.hpp"

#include <atomic>
#include <cstdint>

namespace {

using lockstitch::parallel_at_end;
using lockstitch::checked::atomic;

struct fib_state {
  atomic<int> x{1};
  atomic<int> y{1};
  int rounds;
};

/// Replaces one of the two numbers with the sum of both.
void add_into(fib_state& s, atomic<int>& sum) {
  for (int i = 0; i < s.rounds; ++i) {
    const int a = s.x.load(std::memory_order_acquire);
    const int b = s.y.load(std::memory_order_acquire);
    sum.store(a + b, std::memory_order_release);
  }
}

/// Two threads replace x and y with x + y, N times each, while a third looks at both. With N = 5 the numbers reach 144.
void fib(int n) {
  fib_state s{.rounds = n};
  parallel_at_end(3, [&s](std::uint32_t thread) {
    if (thread == 0) add_into(s, s.x);
    if (thread == 1) add_into(s, s.y);
    if (thread == 2 && s.x.load(std::memory_order_acquire) <= 144) (void)s.y.load(std::memory_order_acquire);
  });
}

struct big_state {
  atomic<int> x{0};
  atomic<int> y{0};
  atomic<int> z{0};
  atomic<int> w{0};
};

template <class... Atomics> void load_all(const Atomics&... atomics) {
  ((void)atomics.load(std::memory_order_acquire), ...);
}

/// Stores 1, 2 and 3 into a and b by turns.
void count_up(atomic<int>& a, atomic<int>& b) {
  for (int value = 1; value <= 3; ++value) {
    a.store(value, std::memory_order_release);
    b.store(value, std::memory_order_release);
  }
}

/// Two threads read four locations that two others write.
void big0(int) {
  big_state s;
  parallel_at_end(4, [&s](std::uint32_t thread) {
    if (thread == 0) load_all(s.x, s.y, s.z, s.w, s.x, s.y, s.z);
    if (thread == 1) load_all(s.x, s.y, s.z);
    if (thread == 2) count_up(s.x, s.y);
    if (thread == 3) count_up(s.z, s.w);
  });
}

LOCKSTITCH_PROGRAM(.name = "bench/fib", .description = "two threads add two numbers into each other, N times",
                   .expected = {}, .parameter = 3, .body = fib);
LOCKSTITCH_PROGRAM(.name = "bench/big0", .description = "two threads read four locations that two others write",
                   .expected = {}, .parameter = {}, .body = big0);

} // namespace
