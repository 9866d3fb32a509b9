// Whom notifications wake: exact verdicts for programs of waits and notifications on an atomic, and on a futex.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <cstdint>
#include <memory>

namespace lockstitch {
namespace {

using checked::atomic;
using detail::futex_wait;
using detail::futex_wake;
using detail::to_value;

constexpr auto rlx = std::memory_order_relaxed;

/// So many threads wait for the value to be 1; one stores it and notifies so often.
auto waits(std::uint32_t threads, int notifications) {
  return [=] {
    atomic<int> x{0};
    parallel(threads + 1, [&](std::uint32_t self) {
      if (self > 0) return x.wait(0, rlx);
      x.store(1, rlx);
      for (int i = 0; i < notifications; ++i) x.notify_one();
    });
  };
}

TEST(notify_one, wakes_one_of_several) {
  EXPECT_VERIFIED(check(waits(1, 1)));
  EXPECT_FINDING(check(waits(2, 1)), deadlock);
  EXPECT_VERIFIED(check(waits(2, 2)));
  EXPECT_FINDING(check(waits(3, 2)), deadlock);
  EXPECT_VERIFIED(check(waits(3, 3)));
}

/// Without acquire and release the store does not happen before the next notification, which then need not wake
/// anybody.
TEST(notify_one, who_is_woken_may_wake_the_next) {
  const auto chain = [](bool pass_on, std::memory_order store, std::memory_order wait) {
    return [=] {
      atomic<int> x{0};
      parallel(4, [&](std::uint32_t self) {
        if (self == 0) x.store(1, store);
        else x.wait(0, wait);
        if (self == 0 || pass_on) x.notify_one();
      });
    };
  };
  EXPECT_VERIFIED(check(chain(true, std::memory_order_release, std::memory_order_acquire)));
  EXPECT_FINDING(check(chain(false, std::memory_order_release, std::memory_order_acquire)), deadlock);
  EXPECT_FINDING(check(chain(true, rlx, rlx)), deadlock);
}

TEST(notify_one, a_notification_before_the_change_wakes_nobody_for_it) {
  EXPECT_FINDING(check([] {
                   atomic<int> x{0};
                   parallel(2, [&](std::uint32_t self) {
                     if (self == 1) return x.wait(0, rlx);
                     x.notify_one();
                     x.store(1, rlx);
                   });
                 }),
                 deadlock);
}

/// Two threads wait; the value is changed, and changed back, with a notification for each change that wakes one.
TEST(notify_one, one_thread_may_be_woken_twice_when_the_value_comes_back) {
  EXPECT_FINDING(check([] {
                   atomic<int> x{0};
                   parallel(3, [&](std::uint32_t self) {
                     if (self > 0) return x.wait(0, rlx);
                     x.store(1, rlx);
                     x.notify_one();
                     x.store(0, rlx);
                     x.store(2, rlx);
                     x.notify_one();
                   });
                 }),
                 deadlock);
}

TEST(notify_all, wakes_all) {
  EXPECT_VERIFIED(check([] {
    atomic<int> x{0};
    parallel(4, [&](std::uint32_t self) {
      if (self > 0) return x.wait(0, rlx);
      x.store(1, rlx);
      x.notify_all();
    });
  }));
}

// --- futexes --------------------------------------------------------------------------------------------------------

void sleep_while(const atomic<int>& x, int old, std::uint32_t channel = 1) {
  while (x.load(rlx) == old) futex_wait(x.futex(), to_value(old), channel, false, detail::site::current());
}
void wake(const atomic<int>& x, bool all, std::uint32_t channel = 1) {
  futex_wake(x.futex(), all, channel, detail::site::current());
}

TEST(futex, wakes_as_many_as_it_is_told) {
  const auto program = [](int wakes, bool all) {
    return [=] {
      atomic<int> x{0};
      parallel(3, [&](std::uint32_t self) {
        if (self > 0) return sleep_while(x, 0);
        x.store(1, rlx);
        for (int i = 0; i < wakes; ++i) wake(x, all);
      });
    };
  };
  EXPECT_FINDING(check(program(1, false)), deadlock);
  EXPECT_VERIFIED(check(program(2, false)));
  EXPECT_VERIFIED(check(program(1, true)));
}

/// A thread that waits for the value 2 sleeps where others wait for 1: a wake-up for them may reach it.
TEST(futex, one_that_cannot_go_on_may_take_the_wake_up) {
  const auto program = [](std::uint32_t channel) {
    return [=] {
      atomic<int> x{0};
      parallel(3, [&](std::uint32_t self) {
        if (self == 1) return sleep_while(x, 0, 1);
        if (self == 2) {
          for (int seen = x.load(rlx); seen != 2; seen = x.load(rlx))
            futex_wait(x.futex(), to_value(seen), channel, false, detail::site::current());
          return;
        }
        x.store(1, rlx);
        wake(x, false, 1);
        x.store(2, rlx);
        wake(x, false, 2);
      });
    };
  };
  EXPECT_FINDING(check(program(1)), deadlock);
  EXPECT_VERIFIED(check(program(2)));
}

TEST(futex, may_return_for_no_reason_as_often_as_is_allowed) {
  const auto program = [] {
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t self) {
      if (self == 0) {
        x.store(1, rlx);
        return wake(x, true);
      }
      futex_wait(x.futex(), to_value(0), 1, false, detail::site::current());
      LOCKSTITCH_ASSERT(x.load(rlx) == 1);
    });
  };
  EXPECT_VERIFIED(check({.spurious_wakeups = 0}, program));
  EXPECT_FINDING(check({.spurious_wakeups = 1}, program), assertion);
}

TEST(futex, a_timed_wait_ends_in_time_or_not) {
  for (const bool in_time : {false, true}) {
    EXPECT_FINDING(check({.spurious_wakeups = 0},
                         [&] {
                           atomic<int> x{0};
                           parallel(2, [&](std::uint32_t self) {
                             if (self == 0) return x.store(1, rlx);
                             const bool changed = futex_wait(x.futex(), to_value(0), 1, true, detail::site::current());
                             LOCKSTITCH_ASSERT(changed == in_time);
                           });
                         }),
                   assertion);
  }
}

TEST(futex, is_woken_by_address_when_the_object_is_gone) {
  EXPECT_VERIFIED(check([] {
    auto x = std::make_unique<atomic<int>>(0);
    parallel(2, [&, p = x.get()](std::uint32_t self) {
      if (self == 0) {
        const detail::atomic_cell sleepers = p->futex();
        p->store(1, std::memory_order_release);
        return futex_wake(sleepers, true, 1, detail::site::current());
      }
      while (p->load(std::memory_order_acquire) == 0)
        futex_wait(p->futex(), to_value(0), 1, false, detail::site::current());
      x.reset();
    });
  }));
}

} // namespace
} // namespace lockstitch
