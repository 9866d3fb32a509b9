// How many executions programs of mutexes and semaphores have, under every model, and what the wrong ones end in. Each
// number is derived beside it. Condition variables: condition_counts_test.cpp; random programs: blocking_programs_test.cpp.
#include "counts.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <vector>

namespace {

using namespace lockstitch;
using namespace lockstitch::spec;
using namespace std::chrono_literals;

// --- mutexes: N threads that lock once are N! -----------------------------------------------------------------------------

TEST(mutexes, one_of_n_threads_has_n_factorial_executions) {
  std::uint64_t factorial = 1;
  for (std::uint32_t n = 1; n <= 5; ++n) {
    factorial *= n;
    expect_executions(factorial, [n] {
      checked::mutex m;
      checked::var<int> count{0};
      parallel(n, [&](std::uint32_t) {
        const checked::lock_guard guard(m);
        count.store(count.load() + 1);
      });
      LOCKSTITCH_ASSERT(count.load() == static_cast<int>(n));
    });
  }
}

TEST(mutexes, that_are_independent_do_not_multiply_beyond_their_orders) {
  expect_executions(4, [] {
    checked::mutex a, b;
    parallel(4, [&](std::uint32_t i) { const checked::lock_guard guard(i < 2 ? a : b); });
  });
}

TEST(mutexes, an_inner_one_that_the_outer_one_orders_costs_nothing) {
  expect_executions(6, [] {
    checked::mutex outer, inner;
    parallel(3, [&](std::uint32_t) {
      const checked::lock_guard guard(outer);
      const checked::lock_guard guard_too(inner);
    });
  });
}

// Each of two threads locks twice: the orders of 4 acquisitions in which a thread's own keep theirs: 4! / (2! 2!).
TEST(mutexes, two_threads_that_lock_twice) {
  expect_executions(6, [] {
    checked::mutex m;
    parallel(2, [&](std::uint32_t) {
      for (int i = 0; i < 2; ++i) const checked::lock_guard guard(m);
    });
  });
}

TEST(mutexes, recursive_ones_have_no_events_inside) {
  expect_executions(2, [] {
    checked::recursive_mutex m;
    parallel(2, [&](std::uint32_t) {
      const checked::lock_guard guard(m);
      const checked::lock_guard again(m);
      LOCKSTITCH_ASSERT(m.try_lock());
      m.unlock();
    });
  });
}

// Both get it, in two orders; or one finds it held by the other.
TEST(mutexes, try_lock_fails_or_succeeds) {
  const auto body = [](auto&& attempt) {
    checked::timed_mutex m;
    parallel(2, [&](std::uint32_t) {
      if (attempt(m)) m.unlock();
    });
  };
  expect_executions(4, [&] { body([](checked::timed_mutex& m) { return m.try_lock(); }); });
  expect_executions(4, [&] { body([](checked::timed_mutex& m) { return m.try_lock_for(1s); }); });
}

TEST(mutexes, a_failed_try_lock_does_not_synchronise) {
  expect_finding(finding_kind::data_race, __LINE__ + 9, [] {
    checked::mutex m;
    checked::var<int> data{0};
    parallel_invoke(
        [&] {
          data.store(1);
          m.lock();
          m.unlock();
        },
        [&] { if (m.try_lock()) m.unlock(); else data.store(2); });
  });
}

TEST(mutexes, scoped_lock_takes_all_or_none) {
  expect_executions(2, [] {
    checked::mutex a, b;
    parallel_invoke([&] { const checked::scoped_lock guard(a, b); }, [&] { const checked::scoped_lock guard(b, a); });
  });
}

// std::lock lets go of the first when the second is held: no deadlock with a thread that holds the second and wants the first.
TEST(mutexes, scoped_lock_gives_way_to_nested_locks) {
  expect_executions(2, [] {
    checked::mutex a, b;
    parallel_invoke([&] { const checked::scoped_lock guard(a, b); },
                    [&] {
                      const checked::lock_guard outer(b);
                      const checked::lock_guard inner(a);
                    });
  });
}

checked::mutex global_mutex;

TEST(mutexes, made_outside_the_test_are_new_in_each_execution) {
  expect_executions(6, [] { parallel(3, [](std::uint32_t) { const checked::lock_guard guard(global_mutex); }); });
}

TEST(mutexes, locked_in_two_orders_deadlock) {
  expect_finding(finding_kind::deadlock, __LINE__ + 5, [] {
    checked::mutex a, b;
    parallel_invoke(
        [&] {
          a.lock();
          b.lock();
          b.unlock();
          a.unlock();
        },
        [&] {
          b.lock();
          a.lock();
          a.unlock();
          b.unlock();
        });
  });
}

// The same under a gate: no cycle is reported, for no two threads are inside at once.
TEST(mutexes, locked_in_two_orders_under_a_gate_are_fine) {
  expect_executions(2, [] {
    checked::mutex gate, a, b;
    parallel(2, [&](std::uint32_t i) {
      const checked::lock_guard outer(gate);
      const checked::lock_guard first(i == 0 ? a : b);
      const checked::lock_guard second(i == 0 ? b : a);
    });
  });
}

TEST(mutexes, held_by_a_thread_that_joins_a_waiting_one_deadlock) {
  const auto body = [] {
    checked::mutex m;
    m.lock();
    checked::thread worker([&] {
      m.lock();
      m.unlock();
    });
    worker.join();
    m.unlock();
  };
  const result r = check(body);
  ASSERT_TRUE(r.has(finding_kind::deadlock)) << r;
  EXPECT_EQ(r.blocked, 1U);
  EXPECT_NE(r.findings[0].notes[0].find("held by T0"), std::string::npos) << r;
}

// --- shared mutexes -------------------------------------------------------------------------------------------------------

void readers_and_writers(std::uint32_t readers, std::uint32_t writers) {
  checked::shared_mutex m;
  checked::var<int> data{0};
  parallel(readers + writers, [&](std::uint32_t i) {
    if (i < readers) {
      const checked::shared_lock guard(m);
      (void)data.load();
    } else {
      const checked::unique_lock guard(m);
      data.store(data.load() + 1);
    }
  });
}

// Readers have no order among themselves; each is before or after each writer, and the writers have their orders:
// of W writers and a reader, W! orders with W + 1 places for each of the readers.
TEST(shared_mutexes, readers_do_not_branch_among_themselves) {
  expect_executions(1, [] { readers_and_writers(4, 0); });
  expect_executions(2, [] { readers_and_writers(1, 1); });
  expect_executions(8, [] { readers_and_writers(3, 1); });
  expect_executions(2 * 3, [] { readers_and_writers(1, 2); });
  expect_executions(2 * 9, [] { readers_and_writers(2, 2); });
}

TEST(shared_mutexes, a_failed_try_lock_lets_go_of_what_it_took) {
  const result r = check([] {
    checked::shared_mutex m;
    parallel(3, [&](std::uint32_t i) {
      if (i == 2) {
        if (m.try_lock()) m.unlock();
      } else {
        const checked::shared_lock guard(m);
      }
    });
    LOCKSTITCH_ASSERT(m.try_lock());
    m.unlock();
  });
  EXPECT_EQ(r.verdict, verdict::verified) << r;
}

TEST(shared_mutexes, an_upgrade_is_a_self_deadlock) {
  expect_finding(finding_kind::self_deadlock, __LINE__ + 3, [] {
    checked::shared_mutex m;
    m.lock_shared();
    m.lock();
  });
}

TEST(shared_mutexes, are_unlocked_in_the_mode_they_were_locked_in) {
  expect_finding(finding_kind::invalid_unlock, __LINE__ + 3, [] {
    checked::shared_mutex m;
    m.lock_shared();
    m.unlock();
  });
}

// --- semaphores -----------------------------------------------------------------------------------------------------------

TEST(semaphores, binary_ones_order_like_a_mutex) {
  expect_executions(6, [] {
    checked::binary_semaphore s(1);
    parallel(3, [&](std::uint32_t) {
      s.acquire();
      s.release();
    });
  });
}

TEST(semaphores, an_acquire_that_nobody_releases_is_a_deadlock) {
  expect_finding(finding_kind::deadlock, __LINE__ + 2, [] {
    checked::binary_semaphore s(0);
    s.acquire();
  });
}

// It finds 0, or what was released.
TEST(semaphores, try_acquire_fails_or_succeeds) {
  expect_executions(2, [] {
    checked::counting_semaphore<3> s(0);
    parallel_invoke([&] { s.release(2); }, [&] { (void)s.try_acquire_for(1s); });
  });
}


} // namespace
