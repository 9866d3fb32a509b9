// Small programs as the pages of a reference for the standard library have them, one or more for each header, with
// the number of executions that follows from what can be seen in them.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace lockstitch;
namespace sync = lockstitch::checked; // in the place of std
using namespace std::chrono_literals;

void expect_executions(std::uint64_t count, const std::function<void()>& body) {
  for (const model m : {model::rc20, model::rc11, model::cpp20, model::sc}) {
    const result r = check({.model = m}, body);
    EXPECT_VERIFIED(r);
    EXPECT_EQ(r.complete, count) << r;
    EXPECT_EQ(r.blocked, 0U) << r;
  }
}

// --- <mutex>: two threads fill a map
// -------------------------------------------------------------------------------------

TEST(standard_programs, a_map_of_pages_under_a_mutex) {
  expect_executions(2, [] {
    std::map<std::string, std::string> pages;
    sync::mutex pages_mutex;
    const auto save = [&](const std::string& url) {
      sync::this_thread::sleep_for(2s);
      const sync::lock_guard<sync::mutex> guard(pages_mutex);
      pages[url] = "content";
    };
    sync::thread t1(save, "http://foo");
    sync::thread t2(save, "http://bar");
    t1.join();
    t2.join();
    const sync::lock_guard<sync::mutex> guard(pages_mutex);
    LOCKSTITCH_ASSERT(pages.size() == 2);
  });
}

// Transfers in both directions: lock(), then adopt. Two transfers, two orders.
TEST(standard_programs, transfers_lock_both_accounts) {
  struct account {
    explicit account(int b) : balance(b) {}
    int balance;
    sync::mutex m;
  };
  expect_executions(2, [] {
    account mine(100);
    account yours(50);
    const auto transfer = [](account& from, account& to, int amount) {
      sync::unique_lock lock1(from.m, sync::defer_lock);
      sync::unique_lock lock2(to.m, sync::defer_lock);
      sync::lock(lock1, lock2);
      from.balance -= amount;
      to.balance += amount;
    };
    sync::thread t1(transfer, std::ref(mine), std::ref(yours), 10);
    sync::thread t2(transfer, std::ref(yours), std::ref(mine), 5);
    t1.join();
    t2.join();
    LOCKSTITCH_ASSERT(mine.balance == 95 && yours.balance == 55);
  });
}

// --- <shared_mutex>: one writer, two readers: each reader before or after it
// ------------------------------------------------

TEST(standard_programs, a_counter_with_many_readers) {
  class thread_safe_counter {
  public:
    unsigned get() const {
      const sync::shared_lock lock(mutex_);
      return value_;
    }
    void increment() {
      const sync::unique_lock lock(mutex_);
      ++value_;
    }

  private:
    mutable sync::shared_mutex mutex_;
    unsigned value_ = 0;
  };
  expect_executions(4, [] {
    thread_safe_counter counter;
    parallel(3, [&](std::uint32_t i) {
      if (i == 0) counter.increment();
      else LOCKSTITCH_ASSERT(counter.get() <= 1);
    });
    LOCKSTITCH_ASSERT(counter.get() == 1);
  });
}

// --- <condition_variable>: a request and its answer
// -------------------------------------------------------------------------

// The main thread sets ready before or after the worker locks the mutex; later it waits before the worker has answered,
// or comes when that is done. While the worker waits nothing else can be: 2 × 2 executions.
TEST(standard_programs, a_worker_is_told_and_answers) {
  expect_executions(4, [] {
    sync::mutex m;
    sync::condition_variable cv;
    std::string data;
    bool ready = false;
    bool processed = false;
    sync::thread worker([&] {
      sync::unique_lock lk(m);
      cv.wait(lk, [&] { return ready; });
      data += " after processing";
      processed = true;
      lk.unlock();
      cv.notify_one();
    });
    data = "example data";
    {
      const sync::lock_guard lk(m);
      ready = true;
    }
    cv.notify_one();
    {
      sync::unique_lock lk(m);
      cv.wait(lk, [&] { return processed; });
    }
    worker.join();
    LOCKSTITCH_ASSERT(data == "example data after processing");
  });
}

sync::mutex result_mutex;
sync::condition_variable result_is_there;

// The main thread comes when the other has ended, or waits for it.
TEST(standard_programs, a_detached_thread_notifies_at_its_end) {
  expect_executions(2, [] {
    bool ready = false;
    std::string result;
    sync::thread([&] {
      sync::unique_lock lock(result_mutex);
      result = "42";
      ready = true;
      sync::notify_all_at_thread_exit(result_is_there, std::move(lock));
    }).detach();
    sync::unique_lock lock(result_mutex);
    result_is_there.wait(lock, [&] { return ready; });
    LOCKSTITCH_ASSERT(result == "42");
  });
}

// --- <semaphore>: a signal in each direction: one execution, for nobody else can come
// -----------------------------------------

TEST(standard_programs, signals_by_semaphores) {
  expect_executions(1, [] {
    sync::binary_semaphore to_thread{0};
    sync::binary_semaphore to_main{0};
    int steps = 0;
    sync::thread worker([&] {
      to_thread.acquire();
      ++steps;
      to_main.release();
    });
    ++steps;
    to_thread.release();
    to_main.acquire();
    LOCKSTITCH_ASSERT(steps == 2);
    worker.join();
  });
}

// --- <latch>, <barrier>
// -------------------------------------------------------------------------------------------------------

TEST(standard_programs, jobs_are_done_and_clean_up_together) {
  expect_executions(1, [] {
    struct job {
      std::string product = "not worked";
      sync::thread action{};
    };
    std::vector<job> jobs(3);
    sync::latch work_done(3);
    sync::latch start_clean_up(1);
    for (job& j : jobs)
      j.action = sync::thread([&] {
        j.product = "worked";
        work_done.count_down();
        start_clean_up.wait();
        j.product = "cleaned";
      });
    work_done.wait();
    for (const job& j : jobs) LOCKSTITCH_ASSERT(j.product == "worked");
    start_clean_up.count_down();
    for (job& j : jobs) j.action.join();
    for (const job& j : jobs) LOCKSTITCH_ASSERT(j.product == "cleaned");
  });
}

TEST(standard_programs, workers_meet_twice_at_a_barrier) {
  expect_executions(1, [] {
    int phase = 0;
    sync::barrier sync_point(3, [&phase]() noexcept { ++phase; });
    std::vector<sync::jthread> workers;
    for (int i = 0; i < 3; ++i)
      workers.emplace_back([&] {
        sync_point.arrive_and_wait();
        LOCKSTITCH_ASSERT(phase == 1);
        sync_point.arrive_and_wait();
        LOCKSTITCH_ASSERT(phase == 2);
      });
  });
}

// --- <future>: a task, a call and a promise
// ------------------------------------------------------------------------------------

TEST(standard_programs, three_ways_to_a_future) {
  expect_executions(1, [] {
    sync::packaged_task<int()> task([] { return 7; });
    sync::future<int> f1 = task.get_future();
    sync::thread t(std::move(task));
    sync::future<int> f2 = sync::async(sync::launch::async, [] { return 8; });
    sync::promise<int> p;
    sync::future<int> f3 = p.get_future();
    sync::thread([&p] { p.set_value_at_thread_exit(9); }).detach();
    f1.wait();
    f2.wait();
    f3.wait();
    LOCKSTITCH_ASSERT(f1.get() + f2.get() + f3.get() == 24);
    t.join();
  });
}

TEST(standard_programs, two_threads_wait_for_a_shared_future_to_begin) {
  expect_executions(1, [] {
    sync::promise<void> ready, t1_ready, t2_ready;
    sync::shared_future<void> ready_future(ready.get_future());
    bool begun = false;
    const auto wait_and_go = [&, ready_future](sync::promise<void>& mine) {
      mine.set_value();
      ready_future.wait();
      LOCKSTITCH_ASSERT(begun);
    };
    auto r1 = sync::async(sync::launch::async, wait_and_go, std::ref(t1_ready));
    auto r2 = sync::async(sync::launch::async, wait_and_go, std::ref(t2_ready));
    t1_ready.get_future().wait();
    t2_ready.get_future().wait();
    begun = true;
    ready.set_value();
    r1.get();
    r2.get();
  });
}

// --- <stop_token>: a worker that waits until it is asked to stop: asked before it waits, or while it does
// ------------------------

TEST(standard_programs, a_sleepy_worker_is_woken_by_a_request_to_stop) {
  const result r = check([] {
    sync::mutex m;
    sync::condition_variable_any cv;
    sync::jthread worker([&](sync::stop_token token) {
      sync::unique_lock lock(m);
      LOCKSTITCH_ASSERT(!cv.wait(lock, token, [] { return false; }));
      LOCKSTITCH_ASSERT(token.stop_requested());
    });
    bool told = false;
    const sync::stop_callback callback(worker.get_stop_token(), [&told] { told = true; });
    worker.request_stop();
    worker.join();
    LOCKSTITCH_ASSERT(told);
  });
  EXPECT_VERIFIED(r);
}

} // namespace
