// Readers: threads whose loads may each see an old or a new value.
// Source: readers and lastzero, "Optimal dynamic partial order reduction", Abdulla, Aronis, Jonsson, Sagonas, POPL
// 2014. Not here: expected counts (tests/spec/bench_counts_test.cpp) and speed (tests/bench).
#include "lockstitch/lockstitch.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using lockstitch::parallel_at_end;
using lockstitch::checked::atomic;

/// One thread writes, N threads read: each reads the old or the new value, 2^N executions.
void readers(int n) {
  atomic<int> x{0};
  parallel_at_end(static_cast<std::uint32_t>(n) + 1, [&x](std::uint32_t thread) {
    if (thread == 0) {
      x.store(42, std::memory_order_release);
    } else {
      (void)x.load(std::memory_order_acquire);
    }
  });
}

/// N threads j make a[j] one more than a[j-1], while thread 0 looks for the last zero from the end.
void lastzero(int n) {
  std::vector<atomic<int>> a(static_cast<std::size_t>(n) + 1);
  parallel_at_end(static_cast<std::uint32_t>(n) + 1, [&a](std::uint32_t thread) {
    if (thread == 0) {
      std::size_t i = a.size() - 1;
      while (a[i].load(std::memory_order_acquire) != 0) --i; // a[0] is never written, so it ends there at the latest
    } else {
      a[thread].store(a[thread - 1].load(std::memory_order_acquire) + 1, std::memory_order_release);
    }
  });
}

LOCKSTITCH_PROGRAM(.name = "bench/readers", .description = "one thread writes, N threads read", .expected = {},
                   .parameter = 10, .body = readers);
LOCKSTITCH_PROGRAM(.name = "bench/lastzero", .description = "one thread looks for the last zero that N threads leave",
                   .expected = {}, .parameter = 8, .body = lastzero);

} // namespace
