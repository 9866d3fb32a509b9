// Compare-exchange: programs in which most of them fail, or in which they never meet.
// Source: small programs of the model-checking literature, written again from their description; indexer is the one of
// "Dynamic partial-order reduction for model checking software", Flanagan, Godefroid, POPL 2005.
// Not here: expected counts (tests/spec/bench_counts_test.cpp) and speed (tests/bench).
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace {

using lockstitch::parallel_at_end;
using lockstitch::checked::atomic;

/// N threads i = 1 … N: each succeeds only if the one before it did so first.
void casrot(int n) {
  atomic<int> x{0};
  parallel_at_end(static_cast<std::uint32_t>(n), [&x](std::uint32_t thread) {
    const int i = static_cast<int>(thread) + 1;
    int expected = i - 1;
    x.compare_exchange_strong(expected, i, std::memory_order_relaxed, std::memory_order_relaxed);
  });
}

/// N threads try to take x from 0 to 1, and store a value of their own afterwards whether they did or not.
void casw(int n) {
  atomic<int> x{0};
  parallel_at_end(static_cast<std::uint32_t>(n), [&x](std::uint32_t thread) {
    int expected = 0;
    x.compare_exchange_strong(expected, 1, std::memory_order_relaxed, std::memory_order_relaxed);
    x.store(static_cast<int>(thread) + 3, std::memory_order_release);
  });
}

constexpr int table_size = 128;
using table = std::array<atomic<int>, table_size>;

/// Puts w into the first free slot from its hash on.
void insert(table& slots, int w) {
  for (int h = 7 * w % table_size;; h = (h + 1) % table_size) {
    int expected = 0;
    if (slots[static_cast<std::size_t>(h)].compare_exchange_strong(expected, w, std::memory_order_relaxed,
                                                                   std::memory_order_relaxed))
      return;
  }
}

/// N threads put four numbers each into a hash table: the first that meet are those of the twelfth thread.
void indexer(int n) {
  table slots;
  parallel_at_end(static_cast<std::uint32_t>(n), [&slots](std::uint32_t thread) {
    for (int i = 1; i <= 4; ++i) insert(slots, i * 11 + static_cast<int>(thread));
  });
}

LOCKSTITCH_PROGRAM(.name = "bench/casrot", .description = "N compare-exchanges, each from what the one before writes",
                   .expected = {}, .parameter = 8, .body = casrot);
LOCKSTITCH_PROGRAM(.name = "bench/casw", .description = "N threads compare-exchange and then store", .expected = {},
                   .parameter = 4, .body = casw);
LOCKSTITCH_PROGRAM(.name = "bench/indexer", .description = "N threads fill a hash table of 128 slots", .expected = {},
                   .parameter = 12, .body = indexer);

} // namespace
