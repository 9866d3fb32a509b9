// call_once: who calls, what it costs, and what is found.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"
#include "lockstitch/once.hpp"

#include <set>
#include <stdexcept>

namespace {

using namespace lockstitch;
using checked::call_once;
using checked::once_flag;
using checked::var;

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

TEST(call_once, calls_once_and_shows_what_was_done) {
  for (const model m : all_models) {
    std::set<std::uint32_t> callers;
    const result r = check({.model = m}, [&] {
      once_flag flag;
      var<int> calls{0};
      std::uint32_t caller = 9;
      parallel(3, [&](std::uint32_t i) {
        call_once(
            flag, [&](int n) { calls += n, caller = i; }, 1);
        LOCKSTITCH_ASSERT(calls == 1);
      });
      callers.insert(caller);
    });
    EXPECT_VERIFIED(r);
    EXPECT_EQ(callers, (std::set<std::uint32_t>{0, 1, 2}));
    EXPECT_EQ(r.complete, 3U) << "one for each thread that can be the first";
  }
}

TEST(call_once, an_exception_makes_the_next_caller_run) {
  std::set<int> failures;
  const result r = check([&] {
    once_flag flag;
    checked::atomic<int> tries{0};
    int caught = 0;
    parallel(2, [&](std::uint32_t) {
      try {
        call_once(flag, [&] {
          if (tries.fetch_add(1, std::memory_order_relaxed) == 0) throw std::runtime_error("the first try fails");
        });
      } catch (const std::runtime_error&) {
        ++caught;
      }
    });
    failures.insert(caught);
    LOCKSTITCH_ASSERT(tries.load(std::memory_order_relaxed) == 2);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(failures, std::set<int>{1});
  EXPECT_EQ(r.complete, 2U);
}

TEST(call_once, on_the_same_flag_inside_of_the_call_waits_for_itself) {
  unsigned line = 0;
  const result r = check([&] {
    once_flag flag;
    line = __LINE__ + 1;
    call_once(flag, [&] { call_once(flag, [] {}); });
  });
  EXPECT_FINDING(r, self_deadlock);
  EXPECT_EQ(r.findings.at(0).message, "T0 waits for itself: call_once inside of a call on the same flag");
  EXPECT_EQ(r.findings[0].where.line, line);
  EXPECT_VERIFIED(check([] {
    once_flag outer, inner;
    call_once(outer, [&] { call_once(inner, [] {}); });
  }));
}

TEST(call_once, a_flag_on_every_call_is_none) {
  EXPECT_FINDING(check([] {
                   var<int> calls{0};
                   parallel(2, [&](std::uint32_t) {
                     once_flag local;
                     call_once(local, [&] { calls += 1; });
                   });
                 }),
                 data_race);
}

} // namespace
