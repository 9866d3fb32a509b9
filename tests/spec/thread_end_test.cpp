// What a thread does at its end, and whether the test knows that it has ended: calls at thread exit, detached threads.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

namespace {

using namespace lockstitch;
using checked::future_errc;
using checked::latch;
using checked::packaged_task;
using checked::promise;
using checked::thread;
using checked::var;

// --- at thread exit
// -------------------------------------------------------------------------------------------------------

/// Sets a flag when it goes.
struct leaves_a_mark {
  explicit leaves_a_mark(var<bool>& mark) : mark_(mark) {}
  ~leaves_a_mark() { mark_ = true; }
  var<bool>& mark_;
};

TEST(thread_exit, results_are_there_after_the_threads_own_objects_are_gone) {
  const result r = check([] {
    var<bool> gone{false};
    checked::thread_local_ptr<leaves_a_mark> mine;
    promise<int> p;
    auto f = p.get_future();
    thread worker([&] {
      mine.reset(new leaves_a_mark(gone));
      p.set_value_at_thread_exit(3);
      LOCKSTITCH_ASSERT(!gone);
    });
    LOCKSTITCH_ASSERT(f.get() == 3 && gone);
    worker.join();
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(thread_exit, set_value_shows_the_result_before_they_are_gone) {
  EXPECT_FINDING(check([] {
                   var<bool> gone{false};
                   checked::thread_local_ptr<leaves_a_mark> mine;
                   promise<int> p;
                   auto f = p.get_future();
                   thread worker([&] {
                     mine.reset(new leaves_a_mark(gone));
                     p.set_value(3);
                   });
                   LOCKSTITCH_ASSERT(f.get() == 3 && gone);
                   worker.join();
                 }),
                 data_race);
}

TEST(thread_exit, exceptions_references_and_tasks) {
  const result r = check([] {
    promise<void> failing;
    promise<int> fails;
    promise<int&> of_reference;
    packaged_task<int(int)> task([](int n) { return n + 1; });
    auto nothing = failing.get_future();
    auto none = fails.get_future();
    auto reference = of_reference.get_future();
    auto sum = task.get_future();
    int x = 1;
    thread worker([&] {
      failing.set_value_at_thread_exit();
      fails.set_exception_at_thread_exit(std::make_exception_ptr(std::runtime_error("failed")));
      of_reference.set_value_at_thread_exit(x);
      task.make_ready_at_thread_exit(4);
      try {
        failing.set_value();
        LOCKSTITCH_ASSERT(false);
      } catch (const checked::future_error& e) {
        LOCKSTITCH_ASSERT(e.code() == future_errc::promise_already_satisfied);
      }
    });
    nothing.get();
    LOCKSTITCH_ASSERT(&reference.get() == &x && sum.get() == 5);
    try {
      (void)none.get();
      LOCKSTITCH_ASSERT(false);
    } catch (const std::runtime_error&) {}
    worker.join();
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

// Whoever joins the thread has its lock and its notification behind it; a thread that waits for the end of one that
// waits for it does not.
TEST(thread_exit, the_lock_is_held_until_the_end) {
  EXPECT_VERIFIED(check([] {
    checked::mutex m;
    checked::condition_variable changed;
    thread worker([&] { checked::notify_all_at_thread_exit(changed, checked::unique_lock(m)); });
    worker.join();
    LOCKSTITCH_ASSERT(m.try_lock());
    m.unlock();
  }));
  EXPECT_FINDING(check([] {
                   checked::mutex m;
                   checked::condition_variable changed;
                   thread worker([&] {
                     checked::notify_all_at_thread_exit(changed, checked::unique_lock(m));
                     m.lock();
                   });
                   worker.join();
                 }),
                 self_deadlock);
  EXPECT_FINDING(check([] {
                   checked::mutex m;
                   checked::condition_variable changed;
                   checked::notify_all_at_thread_exit(changed, checked::unique_lock(m, checked::defer_lock));
                 }),
                 uncaught_exception);
}

// The notification comes after the unlock: a thread that then sees what it waits for may destroy the condition
// variable.
TEST(thread_exit, a_condition_variable_has_to_outlive_the_thread_that_notifies_it) {
  EXPECT_FINDING(check([] {
                   checked::mutex m;
                   bool done = false;
                   auto changed = std::make_unique<checked::condition_variable>();
                   thread worker([&] {
                     checked::unique_lock lock(m);
                     done = true;
                     checked::notify_all_at_thread_exit(*changed, std::move(lock));
                   });
                   {
                     checked::unique_lock lock(m);
                     changed->wait(lock, [&] { return done; });
                   }
                   changed.reset();
                   worker.join();
                 }),
                 destroyed_in_use);
}

// --- detached threads
// -----------------------------------------------------------------------------------------------------

TEST(detached_thread, that_nobody_waits_for_is_a_leak_where_it_is_detached) {
  unsigned line = 0;
  const auto body = [&] {
    auto shared = std::make_shared<checked::atomic<int>>(0);
    thread worker([shared] { shared->store(1); });
    line = __LINE__ + 1;
    worker.detach();
  };
  const result r = check(body);
  EXPECT_FINDING(r, thread_leak);
  const finding& f = r.findings.at(0);
  EXPECT_EQ(f.where.line, line);
  EXPECT_EQ(f.message, "T1, which is detached, may still be at work when the test ends");
  ASSERT_EQ(f.accesses.size(), 1U);
  EXPECT_EQ(f.accesses[0].operation, "store");
  EXPECT_EQ(replay({}, f.schedule, body).findings.at(0).message, f.message);
}

TEST(detached_thread, without_an_operation_is_a_leak_too) {
  EXPECT_FINDING(check([] { thread([] {}).detach(); }), thread_leak);
}

TEST(detached_thread, that_the_test_waits_for_is_none) {
  const result by_future = check([] {
    promise<int> p;
    auto f = p.get_future();
    thread([](promise<int> q) { q.set_value(1); }, std::move(p)).detach();
    LOCKSTITCH_ASSERT(f.get() == 1);
  });
  EXPECT_VERIFIED(by_future);
  EXPECT_EQ(by_future.complete, 1U);
  EXPECT_VERIFIED(check([] {
    latch done(2);
    for (int i = 0; i < 2; ++i) thread([&] { done.count_down(); }).detach();
    done.wait();
  }));
  EXPECT_VERIFIED(check([] {
    checked::atomic<bool> done{false};
    thread([&] { done.store(true, std::memory_order_release); }).detach();
    while (!done.load(std::memory_order_acquire)) yield();
  }));
}

TEST(detached_thread, that_goes_on_after_it_said_that_it_is_done_is_a_leak) {
  EXPECT_FINDING(check([] {
                   static checked::mutex m;
                   latch done(1);
                   thread([&] {
                     done.count_down();
                     const checked::lock_guard late(m);
                   }).detach();
                   done.wait();
                 }),
                 thread_leak);
}

// The flag is seen, but nothing that was done before it.
TEST(detached_thread, that_says_so_by_a_relaxed_store_is_a_leak) {
  EXPECT_FINDING(check([] {
                   auto flag = std::make_shared<checked::atomic<bool>>(false);
                   thread([flag] { flag->store(true, std::memory_order_relaxed); }).detach();
                   while (!flag->load(std::memory_order_relaxed)) yield();
                 }),
                 thread_leak);
}

// A worker that is never told to stop: the test ends, and no thread that it waits for is stuck.
TEST(detached_thread, that_waits_for_ever_is_a_leak_and_no_deadlock) {
  const result by_lock = check([] {
    static checked::mutex m;
    static checked::condition_variable work;
    thread([] {
      checked::unique_lock lock(m);
      work.wait(lock, [] { return false; });
    }).detach();
  });
  EXPECT_FINDING(by_lock, thread_leak);
  EXPECT_EQ(by_lock.findings.at(0).message, "T1, which is detached, still waits when the test ends");
  EXPECT_EQ(by_lock.blocked, 1U);
  EXPECT_FINDING(check([] {
                   auto stop = std::make_shared<checked::atomic<bool>>(false);
                   thread([stop] {
                     while (!stop->load()) yield();
                   }).detach();
                 }),
                 thread_leak);
  EXPECT_FINDING(check([] {
                   static checked::mutex m;
                   latch locked(1);
                   thread([&] {
                     const checked::lock_guard guard(m);
                     locked.count_down();
                     checked::promise<void>().get_future().wait();
                   }).detach();
                   locked.wait();
                   m.lock();
                   m.unlock();
                 }),
                 deadlock);
}

TEST(detached_thread, whose_helper_is_joined_by_it_counts_with_it) {
  EXPECT_VERIFIED(check([] {
    latch done(1);
    checked::atomic<int> x{0};
    thread([&] {
      thread helper([&] { x.store(1); });
      helper.join();
      done.count_down();
    }).detach();
    done.wait();
    LOCKSTITCH_ASSERT(x.load() == 1);
  }));
}

} // namespace
