// Latches and barriers: what they order, how many executions they cost, and what is found.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace {

using namespace lockstitch;
using checked::atomic;
using checked::barrier;
using checked::latch;
using checked::var;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto rlx = std::memory_order_relaxed;
constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

// --- latch
// --------------------------------------------------------------------------------------------------------------

TEST(latch, shows_what_was_done_before_counting_down_without_ordering_those_who_do) {
  for (const model m : all_models) {
    const result r = check({.model = m}, [] {
      latch done(3);
      var<int> data[3] = {0, 0, 0};
      parallel(4, [&](std::uint32_t i) {
        if (i < 3) {
          data[i] = 1;
          done.count_down();
        } else {
          done.wait();
          LOCKSTITCH_ASSERT(data[0] + data[1] + data[2] == 3);
        }
      });
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(r.complete, 1U);
    EXPECT_EQ(r.blocked, 0U);
  }
}

TEST(latch, arrive_and_wait_of_all) {
  const result r = check([] {
    latch start(4);
    parallel(4, [&](std::uint32_t) { start.arrive_and_wait(); });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(latch, of_zero_is_open) {
  const result r = check([] {
    const latch open(0);
    open.wait();
    LOCKSTITCH_ASSERT(open.try_wait());
  });
  EXPECT_VERIFIED(r);
}

TEST(latch, does_not_order_what_comes_after_counting_down) {
  EXPECT_FINDING(check([] {
                   latch done(1);
                   var<int> data{0};
                   parallel_invoke(
                       [&] {
                         done.count_down();
                         data = 1;
                       },
                       [&] {
                         done.wait();
                         (void)data.load();
                       });
                 }),
                 data_race);
}

TEST(latch, try_wait_sees_either) {
  for (const model m : all_models) {
    std::set<std::pair<bool, bool>> seen;
    const result r = check({.model = m}, [&] {
      latch done(2);
      var<int> data{0};
      bool first = false, second = false;
      parallel_invoke([&] { done.count_down(); },
                      [&] {
                        data = 1;
                        done.count_down();
                      },
                      [&] {
                        first = done.try_wait();
                        second = done.try_wait();
                        if (second) LOCKSTITCH_ASSERT(data == 1);
                      });
      seen.insert({first, second});
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(seen, (std::set<std::pair<bool, bool>>{{false, false}, {false, true}, {true, true}}));
    // Two orders of counting down; the reads see 0, 1 or 2 arrivals, the second no fewer than the first.
    EXPECT_EQ(r.complete, 2U * 6U);
  }
}

TEST(latch, that_too_few_count_down_is_a_deadlock) {
  constexpr unsigned line = __LINE__;
  const result r = check([] {
    latch done(3);
    checked::thread waiter([&] { done.wait(); }); // line + 3
    done.count_down(2);                           // line + 4
    waiter.join();
  });
  EXPECT_FINDING(r, deadlock);
  EXPECT_EQ(r.findings.at(0).message, "T1 waits for ever: 2 of 3 arrivals have come, and no more will");
  EXPECT_EQ(r.findings[0].where.line, line + 3);
  ASSERT_EQ(r.findings[0].accesses.size(), 1U);
  EXPECT_EQ(r.findings[0].accesses[0].where.line, line + 4);
  EXPECT_EQ(r.findings[0].accesses[0].object, "done");
}

TEST(latch, counted_below_zero_is_found) {
  EXPECT_FINDING(check([] {
                   latch done(2);
                   parallel(3, [&](std::uint32_t) { done.count_down(); });
                 }),
                 barrier_misuse);
}

TEST(latch, orders_nothing_that_is_explored_after_it) {
  const auto count = [](bool with_latch) {
    return check([with_latch] {
             latch start(3);
             atomic<int> x{0};
             parallel(3, [&](std::uint32_t) {
               if (with_latch) start.arrive_and_wait();
               x.fetch_add(1, rlx);
             });
           })
        .complete;
  };
  EXPECT_EQ(count(false), 6U);
  EXPECT_EQ(count(true), 6U);
}

// --- barrier
// ------------------------------------------------------------------------------------------------------------

TEST(barrier, phases_cost_no_executions) {
  for (const model m : all_models) {
    for (const std::uint32_t threads : {2U, 5U}) {
      const result r = check({.model = m}, [&] {
        barrier<> sync(threads);
        std::vector<var<int>> data(threads, 0);
        parallel(threads, [&](std::uint32_t i) {
          for (int phase = 1; phase <= 3; ++phase) {
            data[i] = phase;
            sync.arrive_and_wait();
            LOCKSTITCH_ASSERT(data[(i + 1) % threads] == phase);
            sync.arrive_and_wait();
          }
        });
      });
      EXPECT_VERIFIED(r);
      EXPECT_EQ(r.complete, 1U);
      EXPECT_EQ(r.blocked, 0U);
    }
  }
}

TEST(barrier, one_wait_a_phase_is_too_few_for_data_that_is_read_and_written) {
  EXPECT_FINDING(check([] {
                   barrier<> sync(2);
                   var<int> data[2] = {0, 0};
                   parallel(2, [&](std::uint32_t i) {
                     for (int phase = 1; phase <= 2; ++phase) {
                       data[i] = phase;
                       sync.arrive_and_wait();
                       (void)data[1 - i].load();
                     }
                   });
                 }),
                 data_race);
}

TEST(barrier, combines_with_what_is_explored_between_phases) {
  const result r = check([] {
    barrier<> sync(2);
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t) {
      x.fetch_add(1, rlx);
      sync.arrive_and_wait();
      LOCKSTITCH_ASSERT(x.load(rlx) >= 2);
      x.fetch_add(1, rlx);
    });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2U * 4U)
      << "two orders, and then: each load before or between the increments, those in two orders";
}

TEST(barrier, completion_runs_once_a_phase_before_anyone_goes_on) {
  for (const model m : all_models) {
    const result r = check({.model = m}, [] {
      var<int> sum{0}, phases{0};
      var<int> part[3] = {0, 0, 0};
      const auto complete = [&]() noexcept {
        sum = part[0] + part[1] + part[2];
        phases += 1;
      };
      barrier sync(3, complete);
      parallel(3, [&](std::uint32_t i) {
        for (int phase = 1; phase <= 2; ++phase) {
          part[i] = phase;
          sync.arrive_and_wait();
          LOCKSTITCH_ASSERT(sum == 3 * phase);
          LOCKSTITCH_ASSERT(phases == phase);
        }
      });
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(r.complete, 1U);
  }
}

TEST(barrier, a_completion_function_races_with_what_does_not_wait_for_it) {
  EXPECT_FINDING(check([] {
                   var<int> sum{0};
                   const auto complete = [&]() noexcept { sum += 1; };
                   barrier sync(2, complete);
                   parallel(3, [&](std::uint32_t i) {
                     if (i == 2) (void)sum.load();
                     else sync.arrive_and_wait();
                   });
                 }),
                 data_race);
}

TEST(barrier, arrive_does_not_wait_and_wait_does) {
  const result r = check([] {
    barrier<> sync(2);
    var<int> data{0};
    parallel_invoke(
        [&] {
          data = 1;
          auto token = sync.arrive();
          sync.wait(std::move(token));
        },
        [&] {
          auto token = sync.arrive();
          sync.wait(std::move(token));
          LOCKSTITCH_ASSERT(data == 1);
        });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(barrier, a_thread_that_drops_is_not_expected_again) {
  for (const bool drops : {true, false}) {
    const result r = check([drops] {
      barrier<> sync(3);
      parallel(3, [&](std::uint32_t i) {
        if (i == 2 && drops) return sync.arrive_and_drop();
        sync.arrive_and_wait();
        if (i != 2) sync.arrive_and_wait();
      });
    });
    if (drops) {
      EXPECT_VERIFIED(r);
      EXPECT_EQ(r.complete, 1U);
    } else {
      EXPECT_FINDING(r, deadlock);
    }
  }
}

TEST(barrier, with_one_thread_too_many_is_a_deadlock) {
  EXPECT_FINDING(check([] {
                   barrier<> sync(2);
                   parallel(3, [&](std::uint32_t) { sync.arrive_and_wait(); });
                 }),
                 deadlock);
}

/// Nobody waits between the phases, so arrivals of two threads may belong to either.
TEST(barrier, arrivals_of_which_the_phase_depends_on_the_order_are_explored_in_every_order) {
  const result r = check([&] {
    barrier<> sync(2);
    parallel(3, [&](std::uint32_t) { (void)sync.arrive(); });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 6U);
}

TEST(barrier, completion_with_arrive_runs_on_the_last_to_arrive) {
  std::set<unsigned> ran_on;
  const result r = check([&] {
    unsigned who = 9;
    const auto complete = [&who]() noexcept { who = static_cast<unsigned>(detail::this_thread()); };
    {
      barrier sync(2, complete);
      parallel(2, [&](std::uint32_t) { (void)sync.arrive(); });
    }
    ran_on.insert(who);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2U);
  EXPECT_EQ(ran_on, (std::set<unsigned>{1, 2}));
}

TEST(barrier, findings_can_be_replayed) {
  const auto body = [] {
    barrier<> sync(2);
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t i) {
      x.store(static_cast<int>(i), rlx);
      sync.arrive_and_wait();
      LOCKSTITCH_ASSERT(x.load(rlx) == 1);
    });
  };
  const auto by_order = [] {
    latch done(2);
    parallel(2, [&](std::uint32_t i) {
      done.count_down();
      if (i == 1) LOCKSTITCH_ASSERT(!done.try_wait());
    });
  };
  for (const std::function<void()>& test : {std::function<void()>(body), std::function<void()>(by_order)}) {
    const result found = check(test);
    ASSERT_EQ(found.findings.size(), 1U) << found;
    const result again = replay({}, found.findings[0].schedule, test);
    ASSERT_EQ(again.findings.size(), 1U) << again;
    EXPECT_EQ(again.findings[0].message, found.findings[0].message);
    EXPECT_EQ(again.findings[0].where.line, found.findings[0].where.line);
  }
}

} // namespace
