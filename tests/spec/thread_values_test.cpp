// What a thread has of its own: thread_local_ptr and virtual time.
#include "lockstitch/chrono.hpp"
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"
#include "lockstitch/thread_local_ptr.hpp"

#include <set>
#include <string>
#include <vector>

namespace {

using namespace lockstitch;
using namespace std::chrono_literals;
using checked::atomic;
using checked::steady_clock;
using checked::thread_local_ptr;
using checked::var;
namespace this_thread = checked::this_thread;

TEST(thread_local_ptr, every_thread_has_its_own_and_it_ends_in_the_thread) {
  struct counter {
    explicit counter(std::vector<unsigned>& ended) : ended_in(&ended) {}
    ~counter() { ended_in->push_back(detail::this_thread()); }
    std::vector<unsigned>* ended_in;
    var<int> count{0};
  };
  std::vector<unsigned> ended;
  const result r = check([&] {
    ended.clear();
    thread_local_ptr<counter> mine;
    checked::thread first([&] {
      for (int i = 0; i < 3; ++i) ++mine.get_or_make(ended).count;
      LOCKSTITCH_ASSERT(mine->count == 3);
    });
    LOCKSTITCH_ASSERT(!mine);
    ++mine.get_or_make(ended).count;
    first.join();
    LOCKSTITCH_ASSERT(mine->count == 1);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
  EXPECT_EQ(ended, (std::vector<unsigned>{1, 0}));
}

TEST(thread_local_ptr, what_is_released_is_the_callers) {
  const auto body = [](bool take) {
    return [take] {
      thread_local_ptr<int> mine;
      parallel(1, [&](std::uint32_t) {
        mine.reset(new int(1));
        mine.reset(new int(2));
        int* volatile lost = mine.release();
        LOCKSTITCH_ASSERT(!mine && *lost == 2);
        if (take) delete lost;
      });
    };
  };
  EXPECT_VERIFIED(check(body(true)));
  EXPECT_FINDING(check(body(false)), leak);
}

TEST(virtual_time, passes_by_sleeping_and_is_handed_on_by_starting_and_joining) {
  const result r = check([] {
    const auto start = steady_clock::now();
    this_thread::sleep_for(10ms);
    LOCKSTITCH_ASSERT(steady_clock::now() - start == 10ms);
    checked::thread worker([start] {
      LOCKSTITCH_ASSERT(steady_clock::now() - start == 10ms);
      this_thread::sleep_until(start + 1h);
      this_thread::sleep_until(start);
      LOCKSTITCH_ASSERT(steady_clock::now() - start == 1h);
    });
    this_thread::sleep_for(5ms);
    LOCKSTITCH_ASSERT(steady_clock::now() - start == 15ms);
    worker.join();
    LOCKSTITCH_ASSERT(steady_clock::now() - start == 1h);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(virtual_time, a_sleep_orders_nothing) {
  EXPECT_FINDING(check([] {
                   var<int> data{0};
                   parallel(2, [&](std::uint32_t i) {
                     if (i == 0) data = 1;
                     else this_thread::sleep_for(1h), (void)data.load();
                   });
                 }),
                 data_race);
}

TEST(virtual_time, a_loop_that_polls_waits_in_place) {
  const result r = check([] {
    atomic<bool> ready{false};
    parallel_invoke([&] { ready.store(true); },
                    [&] {
                      while (!ready.load()) this_thread::sleep_for(1ms);
                    });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
  EXPECT_FINDING(check([] {
                   const atomic<bool> ready{false};
                   while (!ready.load()) this_thread::sleep_for(1ms);
                 }),
                 livelock);
}

TEST(virtual_time, a_loop_with_a_deadline_ends_by_time_or_before) {
  for (const bool check_first : {true, false}) {
    std::set<int> turns;
    const result r = check([&] {
      atomic<bool> ready{false};
      int n = 0;
      parallel_invoke([&] { ready.store(true); },
                      [&] {
                        if (check_first) {
                          const auto deadline = steady_clock::now() + 3ms;
                          while (steady_clock::now() < deadline && !ready.load()) ++n, this_thread::sleep_for(1ms);
                        } else {
                          const steady_clock::time_point deadline(3ms);
                          do {
                            if (ready.load()) break;
                            ++n;
                            this_thread::sleep_for(1ms);
                          } while (steady_clock::now() < deadline);
                        }
                      });
      turns.insert(n);
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(turns, (std::set<int>{0, 1, 2, 3}));
    EXPECT_EQ(r.complete, 4U);
    EXPECT_EQ(r.blocked, 0U);
  }
}

} // namespace
