// Futures: results, errors, what is ordered, how many executions.
#include "lockstitch/future.hpp"
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <set>
#include <stdexcept>
#include <string>

namespace {

using namespace lockstitch;
using checked::async;
using checked::future;
using checked::future_errc;
using checked::future_error;
using checked::launch;
using checked::packaged_task;
using checked::promise;
using checked::shared_future;
using checked::var;

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

template <class F> std::string error_of(F call) {
  try {
    call();
  } catch (const future_error& e) {
    return e.code() == future_errc::broken_promise              ? "broken_promise"
           : e.code() == future_errc::promise_already_satisfied ? "promise_already_satisfied"
           : e.code() == future_errc::future_already_retrieved  ? "future_already_retrieved"
           : e.code() == future_errc::no_state                  ? "no_state"
                                                                : "other";
  } catch (const std::runtime_error& e) {
    return e.what();
  }
  return "none";
}

TEST(future, gets_what_the_promise_sets_and_sees_what_was_done_before) {
  for (const model m : all_models) {
    const result r = check({.model = m}, [] {
      promise<std::string> p;
      future<std::string> f = p.get_future();
      var<int> data{0};
      checked::thread worker([&, q = std::move(p)]() mutable {
        data = 1;
        q.set_value("done");
      });
      LOCKSTITCH_ASSERT(f.valid() && f.get() == "done" && !f.valid());
      LOCKSTITCH_ASSERT(data == 1);
      worker.join();
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(r.complete, 1U);
    EXPECT_EQ(r.blocked, 0U);
  }
}

TEST(future, what_is_done_after_setting_is_not_ordered) {
  EXPECT_FINDING(check([] {
                   promise<void> p;
                   auto f = p.get_future();
                   var<int> data{0};
                   checked::thread worker([&] {
                     p.set_value();
                     data = 1;
                   });
                   f.wait();
                   (void)data.load();
                   worker.join();
                 }),
                 data_race);
}

TEST(future, exceptions_and_errors_are_the_standards) {
  EXPECT_VERIFIED(check([] {
    promise<int> p;
    LOCKSTITCH_ASSERT(error_of([] { future<int>().wait(); }) == "no_state");
    auto f = p.get_future();
    LOCKSTITCH_ASSERT(error_of([&] { (void)p.get_future(); }) == "future_already_retrieved");
    p.set_exception(std::make_exception_ptr(std::runtime_error("failed")));
    LOCKSTITCH_ASSERT(error_of([&] { p.set_value(1); }) == "promise_already_satisfied");
    LOCKSTITCH_ASSERT(error_of([&] { (void)f.get(); }) == "failed");
    future<int> broken;
    {
      promise<int> gone;
      broken = gone.get_future();
    }
    LOCKSTITCH_ASSERT(error_of([&] { (void)broken.get(); }) == "broken_promise");
  }));
}

TEST(future, of_references_and_shared) {
  const result r = check([] {
    var<int> x{0};
    promise<var<int>&> p;
    const shared_future<var<int>&> f = p.get_future().share();
    parallel(3, [&, f](std::uint32_t i) {
      if (i == 0) {
        x = 5;
        p.set_value(x);
      } else {
        LOCKSTITCH_ASSERT(f.get() == 5);
      }
    });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(future, two_threads_that_set_it_are_told_apart) {
  std::set<int> values;
  const result r = check([&] {
    promise<int> p;
    auto f = p.get_future();
    int errors = 0;
    parallel(2, [&](std::uint32_t i) {
      errors += error_of([&] { p.set_value(static_cast<int>(i)); }) == "promise_already_satisfied" ? 1 : 0;
    });
    LOCKSTITCH_ASSERT(errors == 1);
    values.insert(f.get());
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(values, (std::set<int>{0, 1}));
  EXPECT_EQ(r.complete, 2U);
}

TEST(future, that_nobody_fulfils_is_a_deadlock) {
  EXPECT_FINDING(check([] {
                   promise<int> p;
                   auto f = p.get_future();
                   f.wait();
                 }),
                 deadlock);
}

TEST(future, wait_for_is_in_time_or_not) {
  std::set<bool> ready;
  const result r = check([&] {
    promise<int> p;
    auto f = p.get_future();
    checked::thread worker([&] { p.set_value(7); });
    const bool in_time = f.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready;
    worker.join();
    ready.insert(in_time);
    LOCKSTITCH_ASSERT(f.wait_for(std::chrono::seconds(0)) == std::future_status::ready && f.get() == 7);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(ready, (std::set<bool>{false, true}));
  EXPECT_EQ(r.complete, 2U);
}

TEST(packaged_task, runs_in_any_thread) {
  const result r = check([] {
    packaged_task<int(int)> task([](int n) {
      if (n < 0) throw std::runtime_error("negative");
      return n + 1;
    });
    auto f = task.get_future();
    checked::thread worker(std::move(task), 41);
    LOCKSTITCH_ASSERT(f.get() == 42);
    worker.join();
    packaged_task<int(int)> other([](int n) -> int { throw std::runtime_error(std::to_string(n)); });
    auto g = other.get_future();
    other(3);
    LOCKSTITCH_ASSERT(error_of([&] { (void)g.get(); }) == "3");
    LOCKSTITCH_ASSERT(error_of([&] { other(4); }) == "promise_already_satisfied");
    other.reset();
    auto h = other.get_future();
    other(5);
    LOCKSTITCH_ASSERT(error_of([&] { (void)h.get(); }) == "5");
    future<int> broken;
    {
      packaged_task<int(int)> gone([](int n) { return n; });
      broken = gone.get_future();
    }
    LOCKSTITCH_ASSERT(error_of([&] { (void)broken.get(); }) == "broken_promise");
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(async, runs_in_a_thread_and_its_future_waits) {
  const result r = check([] {
    var<int> data{0};
    {
      auto a = async(
          launch::async, [&data](int n) { data = n; }, 3);
    }
    LOCKSTITCH_ASSERT(data == 3);
    auto b = async([] { return std::string("b"); });
    auto c = async([]() -> int { throw std::runtime_error("c"); });
    LOCKSTITCH_ASSERT(b.get() == "b" && error_of([&] { (void)c.get(); }) == "c");
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(async, deferred_runs_where_it_is_waited_for_or_not_at_all) {
  EXPECT_VERIFIED(check([] {
    int ran_in = -1;
    auto call = [&] {
      ran_in = static_cast<int>(detail::this_thread());
      return 2;
    };
    {
      auto dropped = async(launch::deferred, call);
      LOCKSTITCH_ASSERT(dropped.wait_for(std::chrono::seconds(1)) == std::future_status::deferred);
    }
    LOCKSTITCH_ASSERT(ran_in == -1);
    auto f = async(launch::deferred, call);
    checked::thread worker([&] { LOCKSTITCH_ASSERT(f.get() == 2); });
    worker.join();
    LOCKSTITCH_ASSERT(ran_in == 1);
  }));
}

TEST(async, two_that_run_at_once_are_explored_in_every_order) {
  const result r = check([] {
    checked::atomic<int> x{0};
    auto add = [&] { x.fetch_add(1, std::memory_order_relaxed); };
    auto a = async(launch::async, add);
    auto b = async(launch::async, add);
    a.get();
    b.get();
    LOCKSTITCH_ASSERT(x.load(std::memory_order_relaxed) == 2);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2U);
}

} // namespace
