// Locks made of await loops have the executions of a mutex, however their turns fail.
#include "counts.hpp"

#include <cstdint>

namespace {

using namespace lockstitch;
using namespace lockstitch::spec;

struct exchange_lock {
  checked::atomic<bool> held{false};
  void lock() {
    while (held.exchange(true, std::memory_order_acquire)) yield();
  }
  void unlock() { held.store(false, std::memory_order_release); }
};

struct compare_exchange_lock {
  checked::atomic<int> held{0};
  void lock() {
    for (int expected = 0;
         !held.compare_exchange_strong(expected, 1, std::memory_order_acquire, std::memory_order_relaxed); expected = 0)
      yield();
  }
  void unlock() { held.store(0, std::memory_order_release); }
};

struct polled_mutex {
  checked::mutex mutex;
  void lock() {
    while (!mutex.try_lock()) yield();
  }
  void unlock() { mutex.unlock(); }
};

/// One thread locks twice, with a compare-exchange in between, the other once, with another after it. The threads'
/// order in the test decides nothing.
template <class Lock> std::uint64_t two_sections_against_one(model m, bool other_way_round) {
  options opts;
  opts.model = m;
  const result r = check(opts, [=] {
    Lock lock;
    checked::atomic<int> winner{0};
    const auto section = [&] {
      lock.lock();
      lock.unlock();
    };
    const auto claim = [&](int number) {
      int expected = 0;
      winner.compare_exchange_strong(expected, number, std::memory_order_relaxed);
    };
    const auto twice = [&] {
      section();
      claim(2);
      section();
    };
    const auto once = [&] {
      section();
      claim(1);
    };
    if (other_way_round) parallel_invoke(once, twice);
    else parallel_invoke(twice, once);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.blocked, 0U);
  return r.complete;
}

TEST(await_loop_locks, have_the_executions_of_a_mutex) {
  for (const model m : {model::rc20, model::rc11, model::cpp20, model::sc})
    for (const bool other_way_round : {false, true}) {
      const std::uint64_t expected = two_sections_against_one<checked::mutex>(m, other_way_round);
      EXPECT_EQ(expected, 5U);
      EXPECT_EQ(two_sections_against_one<exchange_lock>(m, other_way_round), expected) << to_string(m);
      EXPECT_EQ(two_sections_against_one<compare_exchange_lock>(m, other_way_round), expected) << to_string(m);
      EXPECT_EQ(two_sections_against_one<polled_mutex>(m, other_way_round), expected) << to_string(m);
    }
}

struct weak_compare_exchange_lock {
  checked::atomic<int> held{0};
  void lock() {
    for (int expected = 0;
         !held.compare_exchange_weak(expected, 1, std::memory_order_acquire, std::memory_order_relaxed); expected = 0)
      yield();
  }
  void unlock() { held.store(0, std::memory_order_release); }
};

/// A turn that fails spuriously is no event, and says nothing of the value that it read.
TEST(await_loop_locks, have_the_same_executions_when_they_fail_spuriously) {
  for (const std::uint32_t failures : {0U, 1U, 2U}) {
    std::uint64_t factorial = 1;
    for (std::uint32_t n = 1; n <= 4; factorial *= ++n) {
      options opts;
      opts.spurious_failures = failures;
      const result r = check(opts, [=] {
        weak_compare_exchange_lock lock;
        checked::var<std::uint32_t> sections{0};
        parallel(n, [&](std::uint32_t) {
          lock.lock();
          sections = sections + 1;
          lock.unlock();
        });
        LOCKSTITCH_ASSERT(sections == n);
      });
      EXPECT_VERIFIED(r);
      EXPECT_EQ(r.complete, factorial) << n << " threads, " << failures << " spurious failures";
      EXPECT_EQ(r.blocked, 0U);
    }
  }
}

} // namespace
