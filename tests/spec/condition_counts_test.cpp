// How many executions programs of condition variables and timed waits have, under every model, and what the wrong ones
// end in. Each number is derived beside it.
#include "counts.hpp"

#include <chrono>
#include <functional>
#include <set>
#include <vector>

namespace {

using namespace lockstitch;
using namespace lockstitch::spec;
using namespace std::chrono_literals;

// --- condition variables
// --------------------------------------------------------------------------------------------------

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

// The waiter that is asleep when the flag is set is notified, or it has woken by itself: before the flag is set (it
// waits again and is notified) or after; or it never waited.
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

// The flag is set before the waiter looks; or it is notified; or it times out, and locks before or after the flag is
// set.
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

// --- time-outs and stop requests
// ------------------------------------------------------------------------------------------

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
