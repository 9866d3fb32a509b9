// When a thread that waits for ever is said to have lost a notification, and when it is a deadlock.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace lockstitch;
using namespace std::chrono_literals;
using checked::condition_variable;
using checked::lock_guard;
using checked::mutex;
using checked::thread;
using checked::unique_lock;

options no_wakeups() {
  options opts;
  opts.spurious_wakeups = 0;
  return opts;
}

bool has_note(const finding& f, std::string_view part) {
  return std::any_of(f.notes.begin(), f.notes.end(),
                     [&](const std::string& n) { return n.find(part) != std::string::npos; });
}

TEST(lost_wakeup, a_notification_without_state_before_the_wait) {
  const result r = check(no_wakeups(), [] {
    mutex m;
    condition_variable changed;
    thread waiter([&] {
      unique_lock lock(m);
      changed.wait(lock);
    });
    changed.notify_one();
    waiter.join();
  });
  EXPECT_FINDING(r, lost_wakeup);
  EXPECT_TRUE(has_note(r.findings.at(0), "found no waiter")) << r;
}

// The mutex orders the notification before the wait; but the waiter tests nothing.
TEST(lost_wakeup, a_notification_under_the_mutex_before_a_wait_that_tests_nothing) {
  EXPECT_FINDING(check(no_wakeups(),
                       [] {
                         mutex m;
                         condition_variable changed;
                         thread waiter([&] {
                           unique_lock lock(m);
                           changed.wait(lock);
                         });
                         {
                           const lock_guard guard(m);
                           changed.notify_one();
                         }
                         waiter.join();
                       }),
                 lost_wakeup);
}

// The flag is changed without the mutex, between the waiter's test and its wait.
TEST(lost_wakeup, a_predicate_that_is_changed_without_the_mutex) {
  EXPECT_FINDING(check([] {
                   mutex m;
                   condition_variable changed;
                   checked::atomic<bool> ready{false};
                   thread waiter([&] {
                     unique_lock lock(m);
                     changed.wait(lock, [&] { return ready.load(); });
                   });
                   ready.store(true);
                   changed.notify_one();
                   waiter.join();
                 }),
                 lost_wakeup);
}

// Items are announced under the mutex and taken; then the consumer waits for one more, which nobody makes.
TEST(lost_wakeup, notifications_that_the_waiter_has_taken_into_account_are_not_lost) {
  const result r = check([] {
    mutex m;
    condition_variable changed;
    int items = 0;
    parallel_invoke(
        [&] {
          {
            const lock_guard guard(m);
            ++items;
          }
          changed.notify_one();
        },
        [&] {
          for (int taken = 0; taken < 2; ++taken) {
            unique_lock lock(m);
            changed.wait(lock, [&] { return items > 0; });
            --items;
          }
        });
  });
  EXPECT_FINDING(r, deadlock);
  EXPECT_EQ(r.findings.at(0).message, "T2 waits for ever: no notification of 'changed' comes") << r;
}

// It is announced that the count is zero; when the waiter comes, it is not any more.
TEST(lost_wakeup, a_state_that_the_notifying_thread_took_back) {
  EXPECT_FINDING(check([] {
                   mutex m;
                   condition_variable idle;
                   int count = 1;
                   thread waiter([&] {
                     unique_lock lock(m);
                     idle.wait(lock, [&] { return count == 0; });
                   });
                   for (const int next : {0, 1}) {
                     const lock_guard guard(m);
                     count = next;
                     if (count == 0) idle.notify_all();
                   }
                   waiter.join();
                 }),
                 lost_wakeup);
}

// One notification for two that wait: it woke another. No notification came that this one could not hear.
TEST(lost_wakeup, a_notification_that_woke_another_is_not_lost) {
  EXPECT_FINDING(check([] {
                   mutex m;
                   condition_variable changed;
                   bool ready = false;
                   thread first([&] {
                     unique_lock lock(m);
                     changed.wait(lock, [&] { return ready; });
                   });
                   thread second([&] {
                     unique_lock lock(m);
                     changed.wait(lock, [&] { return ready; });
                   });
                   {
                     const lock_guard guard(m);
                     ready = true;
                   }
                   changed.notify_one();
                   first.join();
                   second.join();
                 }),
                 deadlock);
}

TEST(lost_wakeup, nobody_notifies) {
  const result r = check([] {
    mutex m;
    condition_variable changed;
    unique_lock lock(m);
    changed.wait(lock, [] { return false; });
  });
  EXPECT_FINDING(r, deadlock);
  EXPECT_FALSE(has_note(r.findings.at(0), "came before")) << r;
}

// --- timed waits
// ------------------------------------------------------------------------------------------------------------

// Nobody notifies, but each wait ends by its time: there is no deadlock, only more turns than are explored.
TEST(timed_wait, beyond_the_limit_is_cut_off_and_no_finding) {
  const auto body = [] {
    mutex m;
    condition_variable changed;
    unique_lock lock(m);
    for (int i = 0; i < 3; ++i) LOCKSTITCH_ASSERT(changed.wait_for(lock, 1ms) == checked::cv_status::timeout);
  };
  const result limited = check(no_wakeups(), body);
  EXPECT_INCOMPLETE(limited);
  EXPECT_EQ(limited.blocked, 1U);
  EXPECT_NE(to_text(limited).find("limit time_outs=2 reached"), std::string::npos) << limited;
  EXPECT_NE(to_text(limited).find("--time-outs N"), std::string::npos) << limited;
  options opts = no_wakeups();
  opts.time_outs = 3;
  const result enough = check(opts, body);
  EXPECT_VERIFIED(enough);
  EXPECT_EQ(enough.complete, 1U);
}

TEST(timed_wait, a_loop_that_polls_is_not_refuted) {
  const result r = check([] {
    mutex m;
    condition_variable never_notified;
    bool done = false;
    parallel_invoke(
        [&] {
          unique_lock lock(m);
          while (!done) (void)never_notified.wait_for(lock, 1ms);
        },
        [&] {
          const lock_guard guard(m);
          done = true;
        });
  });
  EXPECT_INCOMPLETE(r);
  // The other thread comes before the first look, or while the first, or the second, or the third wait goes on; a third
  // wait that began before it came has no time-out left.
  EXPECT_EQ(r.complete, 3U) << r;
}

} // namespace
