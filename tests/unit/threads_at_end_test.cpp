// parallel_at_end: executions that are explored without a run are as many, and as right, as others.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace lockstitch;
using checked::atomic;
using checked::var;

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;

TEST(check, threads_at_the_end_of_a_test_have_as_many_executions_as_others) {
  int runs = 0;
  const result r = check([&] {
    atomic<int> x{0};
    ++runs;
    parallel_at_end(6, [&](std::uint32_t i) {
      x.fetch_add(1, rlx);
      if (i > 3) (void)x.load(acq);
    });
  });
  EXPECT_VERIFIED(r);
  const result run_each = check([] {
    atomic<int> x{0};
    parallel(6, [&](std::uint32_t i) {
      x.fetch_add(1, rlx);
      if (i > 3) (void)x.load(acq);
    });
  });
  EXPECT_EQ(r.complete, run_each.complete);
  EXPECT_EQ(r.blocked, 0U);
  EXPECT_LT(10 * static_cast<std::uint64_t>(runs), r.complete); // most were known without a run
}

TEST(check, what_threads_hand_on_in_plain_memory_is_seen_without_a_run_of_each_execution) {
  const auto test = [](std::memory_order order, int wrong) {
    return check([=] {
      atomic<int> choice{0}, ready{0};
      int data = 0; // not a var: the checker does not see it
      parallel_at_end(3, [&](std::uint32_t i) {
        if (i == 0) {
          choice.store(1, rlx);
        } else if (i == 1) {
          data = choice.load(rlx);
          ready.store(1, order);
        } else if (ready.load(acq) == 1) {
          LOCKSTITCH_ASSERT(data != wrong);
        }
      });
    });
  };
  EXPECT_FINDING(test(rel, 0), assertion);
  EXPECT_FINDING(test(rel, 1), assertion);
  EXPECT_VERIFIED(test(rel, 2));
}

TEST(check, nothing_may_follow_parallel_at_end) {
  EXPECT_THROW(check([] {
                 atomic<int> x{0};
                 parallel_at_end(2, [&](std::uint32_t) { x.store(1); });
                 (void)x.load();
               }),
               usage_error);
  EXPECT_THROW(check([] { parallel(1, [](std::uint32_t) { parallel_at_end(1, [](std::uint32_t) {}); }); }),
               usage_error);
}

TEST(check, findings_of_threads_at_the_end_of_a_test_are_found) {
  EXPECT_FINDING(check([] {
                   atomic<int> x{0};
                   parallel_at_end(5, [&](std::uint32_t i) {
                     const int before = x.fetch_add(1, rlx);
                     LOCKSTITCH_ASSERT(!(i == 0 && before == 4));
                   });
                 }),
                 assertion);
  EXPECT_FINDING(check([] {
                   var<int> data{0};
                   parallel_at_end(2, [&](std::uint32_t) { data = 1; });
                 }),
                 data_race);
}

} // namespace
