// Spin locks taken once by N threads: loops that wait, and plain data that only the lock orders.
// Source: textbook locks (Herlihy, Shavit, The Art of Multiprocessor Programming, chapter 7).
// Not here: the locks as primitives with their broken twins (models/primitives), expected counts
// (tests/spec/bench_counts_test.cpp) and speed (tests/bench).
#include "lockstitch/lockstitch.hpp"

#include <atomic>
#include <cstdint>

namespace {

using lockstitch::parallel_at_end;
using lockstitch::yield;
using lockstitch::checked::atomic;
using lockstitch::checked::var;

/// What a lock protects. Two threads inside at once are a data race, and would see each other's value.
struct protected_data {
  var<int> owner{0};

  void use(std::uint32_t thread) {
    owner.store(static_cast<int>(thread));
    LOCKSTITCH_ASSERT(owner.load() == static_cast<int>(thread));
  }
};

/// Test and compare-exchange.
struct spinlock {
  atomic<int> x{0};
  protected_data data;

  void lock() {
    for (;;) {
      while (x.load(std::memory_order_relaxed) != 0) yield();
      int expected = 0;
      if (x.compare_exchange_strong(expected, 1, std::memory_order_acquire, std::memory_order_relaxed)) return;
      yield();
    }
  }
  void unlock() { x.store(0, std::memory_order_release); }
};

/// Test and exchange. A thread that exchanges too late has written, and may be left with nobody to wait for.
struct ttas_lock {
  atomic<int> x{0};
  protected_data data;

  void lock() {
    for (;;) {
      while (x.load(std::memory_order_relaxed) != 0) yield();
      if (x.exchange(1, std::memory_order_acquire) == 0) return;
      yield();
    }
  }
  void unlock() { x.store(0, std::memory_order_release); }
};

/// First come, first served.
struct ticket_lock {
  atomic<int> next{0};
  atomic<int> owner{0};
  protected_data data;

  void lock() {
    const int ticket = next.fetch_add(1, std::memory_order_relaxed);
    while (owner.load(std::memory_order_acquire) != ticket) yield();
  }
  void unlock() { owner.store(owner.load(std::memory_order_relaxed) + 1, std::memory_order_release); }
};

/// N threads take the lock once each and use what it protects.
template <class Lock> void take_once_each(int n) {
  Lock lock;
  parallel_at_end(static_cast<std::uint32_t>(n), [&lock](std::uint32_t thread) {
    lock.lock();
    lock.data.use(thread);
    lock.unlock();
  });
}

LOCKSTITCH_PROGRAM(.name = "bench/spinlock", .description = "N threads take a compare-exchange spin lock",
                   .expected = {}, .parameter = 4, .body = take_once_each<spinlock>);
LOCKSTITCH_PROGRAM(.name = "bench/ttas", .description = "N threads take a test-and-test-and-set lock", .expected = {},
                   .parameter = 4, .body = take_once_each<ttas_lock>);
LOCKSTITCH_PROGRAM(.name = "bench/ticketlock", .description = "N threads take a ticket lock", .expected = {},
                   .parameter = 6, .body = take_once_each<ticket_lock>);

} // namespace
