// How many executions programs of blocking objects have, under every model, and what the wrong ones end in. Each number
// is derived beside it. Random programs are in blocking_programs_test.cpp.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <set>
#include <vector>

namespace {

using namespace lockstitch;
using namespace std::chrono_literals;

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

/// Exactly so many complete executions, none blocked and no finding, under every model.
void expect_executions(std::uint64_t count, const std::function<void()>& body, options opts = {}) {
  for (const model m : all_models) {
    opts.model = m;
    const result r = check(opts, body);
    EXPECT_EQ(r.complete, count) << to_string(m) << ": " << r;
    EXPECT_EQ(r.blocked, 0U) << to_string(m) << ": " << r;
    EXPECT_TRUE(r.findings.empty()) << to_string(m) << ": " << r;
  }
}

/// The first finding, under every model.
void expect_finding(finding_kind kind, std::uint32_t line, const std::function<void()>& body) {
  for (const model m : all_models) {
    options opts;
    opts.model = m;
    const result r = check(opts, body);
    ASSERT_EQ(r.findings.size(), 1U) << to_string(m) << ": " << r;
    EXPECT_EQ(to_string(r.findings[0].kind), to_string(kind)) << r;
    EXPECT_EQ(r.findings[0].where.line, line) << r;
    const result again = replay(opts, r.findings[0].schedule, body);
    ASSERT_EQ(again.findings.size(), 1U) << again;
    EXPECT_EQ(again.findings[0].message, r.findings[0].message);
  }
}

options no_wakeups() {
  options opts;
  opts.spurious_wakeups = 0;
  return opts;
}

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

// --- condition variables --------------------------------------------------------------------------------------------------

struct flag {
  checked::mutex m;
  checked::condition_variable changed;
  bool ready = false;

  void wait() {
    checked::unique_lock lock(m);
    changed.wait(lock, [&] { return ready; });
  }
  void set(bool all) {
    {
      const checked::lock_guard guard(m);
      ready = true;
    }
    all ? changed.notify_all() : changed.notify_one();
  }
};

// The flag is set before the waiter looks, or it waits and is notified.
TEST(condition_variables, one_waiter_and_one_notification) {
  expect_executions(2, [] {
    flag f;
    parallel_invoke([&] { f.wait(); }, [&] { f.set(false); });
  });
}

// By where the flag is set in the order of the two waiters' looks: first, 2 orders; between, one waits, and locks again
// before or after the other one looks: 2 orders twice; last, both wait, and wake in 2 orders: 2 orders twice.
TEST(condition_variables, two_waiters_and_a_notification_of_all) {
  expect_executions(2 + 4 + 4, [] {
    flag f;
    parallel_invoke([&] { f.wait(); }, [&] { f.wait(); }, [&] { f.set(true); });
  });
}

// Both threads wait, in two orders, and either of them is woken first.
TEST(condition_variables, a_notification_branches_over_whom_it_wakes) {
  std::set<std::uint32_t> first;
  const result r = check(no_wakeups(), [&] {
    checked::mutex m;
    checked::condition_variable changed;
    int waiting = 0;
    std::vector<std::uint32_t> woken;
    parallel(3, [&](std::uint32_t me) {
      checked::unique_lock lock(m);
      if (me < 2) {
        ++waiting;
        changed.wait(lock);
        woken.push_back(me);
        return;
      }
      for (std::size_t i = 0; i < 2; ++i) {
        assume(waiting == 2 && woken.size() == i);
        changed.notify_one();
        lock.unlock();
        lock.lock();
      }
    });
    first.insert(woken.front());
  });
  EXPECT_TRUE(r.findings.empty()) << r;
  EXPECT_EQ(first, (std::set<std::uint32_t>{0, 1}));
}

// The waiter that is asleep when the flag is set is notified, or it has woken by itself: before the flag is set (it waits
// again and is notified) or after; or it never waited.
TEST(condition_variables, wake_spuriously_as_often_as_is_allowed) {
  const auto body = [] {
    checked::mutex m;
    checked::condition_variable changed;
    bool ready = false;
    parallel_invoke(
        [&] {
          checked::unique_lock lock(m);
          while (!ready) changed.wait(lock);
        },
        [&] {
          {
            const checked::lock_guard guard(m);
            ready = true;
          }
          changed.notify_one();
        });
  };
  expect_executions(2, body, no_wakeups());
  expect_executions(4, body);
}

TEST(condition_variables, a_wait_without_a_loop_is_found) {
  expect_finding(finding_kind::assertion, __LINE__ + 8, [] {
    checked::mutex m;
    checked::condition_variable changed;
    bool ready = false;
    parallel_invoke(
        [&] {
          checked::unique_lock lock(m);
          if (!ready) changed.wait(lock);
          LOCKSTITCH_ASSERT(ready);
        },
        [&] {
          const checked::lock_guard guard(m);
          ready = true;
          changed.notify_one();
        });
  });
}

// The flag is set before the waiter looks; or it is notified; or it times out, and locks before or after the flag is set.
TEST(condition_variables, a_timed_wait_is_notified_or_times_out) {
  expect_executions(4, [] {
    flag f;
    parallel_invoke(
        [&] {
          checked::unique_lock lock(f.m);
          const bool came = f.changed.wait_for(lock, 1s, [&] { return f.ready; });
          LOCKSTITCH_ASSERT(came == f.ready);
        },
        [&] { f.set(false); });
  });
}

TEST(condition_variables, time_outs_without_an_end_are_incomplete) {
  const result r = check([] {
    flag f;
    parallel_invoke(
        [&] {
          checked::unique_lock lock(f.m);
          while (!f.ready) f.changed.wait_for(lock, 1s);
        },
        [&] { f.set(false); });
  });
  EXPECT_EQ(r.verdict, verdict::incomplete) << r;
}

TEST(condition_variables, a_notification_of_one_where_two_wait_leaves_one_asleep) {
  const result r = check([] {
    flag f;
    parallel_invoke([&] { f.wait(); }, [&] { f.wait(); }, [&] { f.set(false); });
  });
  EXPECT_TRUE(r.has(finding_kind::deadlock)) << r;
}

TEST(condition_variables, a_wait_needs_its_mutex) {
  expect_finding(finding_kind::invalid_unlock, __LINE__ + 4, [] {
    checked::mutex m;
    checked::condition_variable changed;
    checked::unique_lock lock(m, checked::defer_lock);
    changed.wait(lock);
  });
}

TEST(condition_variables, any_take_any_lock) {
  expect_executions(2, [] {
    checked::shared_mutex m;
    checked::condition_variable_any changed;
    bool ready = false;
    parallel_invoke(
        [&] {
          checked::shared_lock lock(m);
          changed.wait(lock, [&] { return ready; });
        },
        [&] {
          {
            const checked::unique_lock lock(m);
            ready = true;
          }
          changed.notify_all();
        });
  });
}

// --- locks made of await loops ------------------------------------------------------------------------------------------

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
    for (int expected = 0; !held.compare_exchange_strong(expected, 1, std::memory_order_acquire, std::memory_order_relaxed);
         expected = 0)
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

/// One thread locks twice, with a compare-exchange in between, the other once, with another after it. The threads' order
/// in the test decides nothing.
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
    for (int expected = 0; !held.compare_exchange_weak(expected, 1, std::memory_order_acquire, std::memory_order_relaxed);
         expected = 0)
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

TEST(lost_wakeup, is_not_said_of_a_threads_own_notification) {
  const result r = check(no_wakeups(), [] {
    checked::mutex m;
    checked::condition_variable changed;
    checked::thread alone([&] {
      changed.notify_all();
      checked::unique_lock lock(m);
      changed.wait(lock);
    });
    alone.join();
  });
  EXPECT_FINDING(r, deadlock);
}

// --- time-outs and stop requests ------------------------------------------------------------------------------------------

TEST(timed_operations, move_time_on_when_they_time_out) {
  std::set<std::int64_t> times;
  const result r = check(no_wakeups(), [&] {
    checked::timed_mutex m;
    m.lock();
    checked::thread other([&] {
      const auto start = checked::steady_clock::now();
      const bool in_time = m.try_lock_for(30ms);
      if (in_time) m.unlock();
      const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(checked::steady_clock::now() - start);
      LOCKSTITCH_ASSERT(in_time == (took == 0ms));
      times.insert(took.count());
    });
    m.unlock();
    other.join();
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(times, (std::set<std::int64_t>{0, 30}));
}

TEST(timed_operations, reach_their_deadline) {
  const result r = check(no_wakeups(), [] {
    checked::mutex m;
    checked::condition_variable never;
    const auto deadline = checked::steady_clock::now() + 5ms;
    checked::unique_lock lock(m);
    LOCKSTITCH_ASSERT(never.wait_until(lock, deadline) == std::cv_status::timeout);
    LOCKSTITCH_ASSERT(checked::steady_clock::now() == deadline);
  });
  EXPECT_VERIFIED(r);
}

/// The request comes before the wait, or while the thread waits.
TEST(stoppable_waits, end_when_stop_is_requested) {
  for (const model m : all_models) {
    options opts = no_wakeups();
    opts.model = m;
    std::set<bool> answers;
    const result r = check(opts, [&] {
      checked::mutex mutex;
      checked::condition_variable_any changed;
      bool ready = false;
      checked::jthread waiter([&](checked::stop_token stop) {
        checked::unique_lock lock(mutex);
        answers.insert(changed.wait(lock, stop, [&] { return ready; }));
      });
      if (choose(2) == 1) {
        {
          const checked::lock_guard guard(mutex);
          ready = true;
        }
        changed.notify_one();
      }
      waiter.request_stop();
      waiter.join();
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(answers, (std::set<bool>{false, true})) << to_string(m);
  }
}

} // namespace
