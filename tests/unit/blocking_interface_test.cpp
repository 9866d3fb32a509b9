// The blocking types have the interface of the standard's, its named requirements included, and the standard's own
// guards work on them. Source: C++20 [thread.mutex.requirements], [thread.lock], [thread.condition], [thread.sema.cnt].
#include "lockstitch/condition_variable.hpp"
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"
#include "lockstitch/semaphore.hpp"
#include "lockstitch/shared_mutex.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>
#include <type_traits>

namespace {

using namespace lockstitch;
using namespace std::chrono_literals;

template <class M>
concept basic_lockable = requires(M m) {
  { m.lock() } -> std::same_as<void>;
  { m.unlock() } -> std::same_as<void>;
};
template <class M>
concept lockable = basic_lockable<M> && requires(M m) {
  { m.try_lock() } -> std::same_as<bool>;
};
template <class M>
concept timed_lockable = lockable<M> && requires(M m) {
  { m.try_lock_for(1ms) } -> std::same_as<bool>;
  { m.try_lock_until(std::chrono::steady_clock::time_point()) } -> std::same_as<bool>;
};
template <class M>
concept shared_lockable = requires(M m) {
  { m.lock_shared() } -> std::same_as<void>;
  { m.try_lock_shared() } -> std::same_as<bool>;
  { m.unlock_shared() } -> std::same_as<void>;
};
template <class M>
concept shared_timed_lockable = shared_lockable<M> && requires(M m) {
  { m.try_lock_shared_for(1ms) } -> std::same_as<bool>;
  { m.try_lock_shared_until(std::chrono::steady_clock::time_point()) } -> std::same_as<bool>;
};
template <class M>
concept mutex_type = lockable<M> && std::is_default_constructible_v<M> && !std::is_copy_constructible_v<M> &&
                     !std::is_move_constructible_v<M> && !std::is_copy_assignable_v<M>;

static_assert(mutex_type<checked::mutex> && !timed_lockable<checked::mutex> && !shared_lockable<checked::mutex>);
static_assert(mutex_type<checked::recursive_mutex> && !timed_lockable<checked::recursive_mutex>);
static_assert(mutex_type<checked::timed_mutex> && timed_lockable<checked::timed_mutex>);
static_assert(mutex_type<checked::recursive_timed_mutex> && timed_lockable<checked::recursive_timed_mutex>);
static_assert(mutex_type<checked::shared_mutex> && shared_lockable<checked::shared_mutex>);
static_assert(!timed_lockable<checked::shared_mutex> && !shared_timed_lockable<checked::shared_mutex>);
static_assert(mutex_type<checked::shared_timed_mutex> && timed_lockable<checked::shared_timed_mutex> &&
              shared_timed_lockable<checked::shared_timed_mutex>);
static_assert(std::is_same_v<checked::unique_lock<checked::mutex>::mutex_type, checked::mutex>);
static_assert(std::is_move_constructible_v<checked::unique_lock<checked::mutex>> &&
              !std::is_copy_constructible_v<checked::unique_lock<checked::mutex>>);
static_assert(std::is_move_constructible_v<checked::shared_lock<checked::shared_mutex>>);
static_assert(!std::is_copy_constructible_v<checked::condition_variable>);
static_assert(checked::binary_semaphore::max() == 1 && checked::counting_semaphore<7>::max() == 7);
static_assert(!std::is_convertible_v<int, checked::counting_semaphore<7>>);

TEST(blocking_interface, guards_of_the_standard_library_work) {
  EXPECT_VERIFIED(check([] {
    checked::mutex a, b;
    checked::shared_mutex c;
    parallel(2, [&](std::uint32_t) {
      { const std::lock_guard guard(a); }
      { const std::unique_lock guard(b); }
      { const std::scoped_lock guard(a); }
      { const std::shared_lock guard(c); }
    });
  }));
}

TEST(blocking_interface, unique_lock_owns_moves_and_releases) {
  EXPECT_VERIFIED(check([] {
    checked::mutex m;
    checked::unique_lock<checked::mutex> none;
    LOCKSTITCH_ASSERT(!none.owns_lock() && none.mutex() == nullptr);
    checked::unique_lock first(m, checked::defer_lock);
    LOCKSTITCH_ASSERT(!first);
    LOCKSTITCH_ASSERT(first.try_lock());
    checked::unique_lock second(std::move(first));
    LOCKSTITCH_ASSERT(second && !first && first.mutex() == nullptr);
    none = std::move(second);
    LOCKSTITCH_ASSERT(none && none.mutex() == &m);
    none.unlock();
    none.lock();
    LOCKSTITCH_ASSERT(none.release() == &m && !none);
    const checked::lock_guard adopted(m, checked::adopt_lock);
    const checked::unique_lock tried(m, checked::defer_lock);
    LOCKSTITCH_ASSERT(!tried);
  }));
}

TEST(blocking_interface, unique_lock_throws_when_misused) {
  EXPECT_VERIFIED(check([] {
    checked::mutex m;
    checked::unique_lock<checked::mutex> none;
    checked::unique_lock lock(m);
    int thrown = 0;
    const auto count = [&](auto&& call) {
      try {
        call();
      } catch (const std::system_error&) {
        ++thrown;
      }
    };
    count([&] { none.lock(); });
    count([&] { none.unlock(); });
    count([&] { lock.lock(); });
    count([&] { (void)lock.try_lock(); });
    LOCKSTITCH_ASSERT(thrown == 4);
  }));
}

TEST(blocking_interface, try_lock_of_several_says_which_one_failed) {
  EXPECT_VERIFIED(check([] {
    checked::mutex a, b, c;
    checked::thread holder([&] {
      const checked::lock_guard guard(c);
      checked::thread other([&] {
        LOCKSTITCH_ASSERT(checked::try_lock(a, b, c) == 2);
        LOCKSTITCH_ASSERT(checked::try_lock(a, b) == -1);
        a.unlock();
        b.unlock();
      });
      other.join();
    });
    holder.join();
  }));
}

TEST(blocking_interface, an_exception_unlocks) {
  EXPECT_VERIFIED(check([] {
    checked::mutex m;
    parallel(2, [&](std::uint32_t) {
      try {
        const checked::lock_guard guard(m);
        throw 1;
      } catch (int) {}
    });
  }));
}

TEST(blocking_interface, a_condition_variable_takes_the_standards_lock) {
  EXPECT_VERIFIED(check([] {
    checked::mutex m;
    checked::condition_variable changed;
    bool ready = false;
    parallel_invoke(
        [&] {
          std::unique_lock lock(m);
          changed.wait(lock, [&] { return ready; });
        },
        [&] {
          const std::lock_guard guard(m);
          ready = true;
          changed.notify_one();
        });
  }));
}

TEST(blocking_interface, spurious_failures_of_try_lock_are_an_option) {
  const auto body = [] {
    checked::mutex m;
    LOCKSTITCH_ASSERT(m.try_lock());
    m.unlock();
  };
  const result without = check(body);
  EXPECT_EQ(without.verdict, verdict::verified);
  EXPECT_EQ(without.assumptions.size(), 1U);
  options opts;
  opts.spurious_failures = 1;
  EXPECT_FINDING(check(opts, body), assertion);
}

TEST(blocking_interface, a_semaphore_is_made_with_a_count_it_can_have) {
  EXPECT_THROW((void)check([] { checked::binary_semaphore s(2); }), usage_error);
  EXPECT_THROW((void)check([] { checked::binary_semaphore s(-1); }), usage_error);
}

} // namespace
