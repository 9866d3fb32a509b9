// A mutex of four bytes that spins a little and then sleeps.
//
// The word holds three bits: `held`; `asleep`, some thread may sleep; `starving`, a thread that has been woken and
// overtaken too often wants its turn. Whoever comes takes the lock if it is free, also before a thread that was woken:
// that is what makes a contended mutex fast. But while `starving` is set only threads that have slept take it, and of
// those there are as many as were there.
// Source: Drepper, "Futexes are tricky", 2011 (the word and its wake-ups); Go's sync.Mutex (starvation).
// Not here: who holds it. A mutex that its owner may lock again is recursive_mutex.
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/thread_safety.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace lockstitch {

/// Mutual exclusion. Satisfies TimedLockable: std::lock_guard, unique_lock, scoped_lock work on it.
///
/// | state | lock()          | try_lock()      | unlock()        |
/// |-------|-----------------|-----------------|-----------------|
/// | free  | held            | held, true      | misuse          |
/// | held  | blocks          | false           | free            |
///
/// Requires: unlock() by the thread that holds it; locking what one holds already deadlocks.
/// Progress: a waiting thread is overtaken a bounded number of times.
/// Memory ordering: what X did before unlock() is visible to Y after its next lock(), or try_lock() that is true.
/// Destruction: legal once it is unlocked and nobody waits; also by the thread that locked it next and unlocked it,
/// while
///   unlock() of the one before has not returned yet.
/// Throws: nothing.
/// Checked by: models/primitives/mutex.cpp.
template <class Platform = platform::native> class LOCKSTITCH_CAPABILITY("mutex") basic_mutex {
public:
  basic_mutex() = default;
  basic_mutex(const basic_mutex&) = delete;
  basic_mutex& operator=(const basic_mutex&) = delete;

  /// Blocks: while another thread holds it.
  void lock() LOCKSTITCH_ACQUIRE() {
    if (!try_lock()) lock_slowly(platform::forever());
  }
  [[nodiscard]] bool try_lock() LOCKSTITCH_TRY_ACQUIRE(true) {
    std::uint32_t found = 0;
    return state_.compare_exchange_strong(found, held, std::memory_order_acquire, std::memory_order_relaxed);
  }
  /// False: the time was over first. One that is free is taken, also when the time is over.
  template <class Rep, class Period> [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& longest)
      LOCKSTITCH_TRY_ACQUIRE(true) {
    return try_lock() || lock_slowly(internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline)
      LOCKSTITCH_TRY_ACQUIRE(true) {
    return try_lock() || lock_slowly(internal::deadline_at<Platform>(deadline));
  }
  /// Misuse: it is not locked.
  void unlock() LOCKSTITCH_RELEASE() {
    const auto sleepers = Platform::waiters(state_);
    std::uint32_t found = held;
    if (state_.compare_exchange_strong(found, 0, std::memory_order_release, std::memory_order_relaxed)) return;
    unlock_slowly(found, sleepers);
  }

private:
  static constexpr std::uint32_t held = 1, asleep = 2, starving = 4;

  template <class Limit> bool lock_slowly(const Limit& limit) {
    if (spin()) return true;
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    for (unsigned slept = 0;;) {
      if (is_free(found, slept)) {
        if (state_.compare_exchange_strong(found, taken(found, slept), std::memory_order_acquire,
                                           std::memory_order_relaxed))
          return true;
        continue;
      }
      const std::uint32_t waiting = found | asleep | (slept > Platform::patience ? starving : 0);
      if (waiting != found &&
          !state_.compare_exchange_strong(found, waiting, std::memory_order_relaxed, std::memory_order_relaxed))
        continue;
      if (!Platform::wait(state_, waiting, limit)) return give_up(slept);
      ++slept;
      found = state_.load(std::memory_order_relaxed);
    }
  }
  [[nodiscard]] static bool is_free(std::uint32_t found, unsigned slept) {
    return (found & held) == 0 && ((found & starving) == 0 || slept > 0);
  }
  /// A thread that has slept does not know whether others still do; one that was starving has its turn now.
  [[nodiscard]] static std::uint32_t taken(std::uint32_t found, unsigned slept) {
    if (slept > Platform::patience) found &= ~starving;
    return found | held | (slept > 0 ? asleep : 0);
  }

  /// Nobody sleeps yet: the lock may be free again before this thread would have fallen asleep.
  bool spin() {
    for (unsigned turn = 0; turn < Platform::spins; ++turn) {
      std::uint32_t found = state_.load(std::memory_order_relaxed);
      if ((found & (asleep | starving)) != 0) return false;
      if (found == 0 &&
          state_.compare_exchange_strong(found, held, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
      Platform::pause();
    }
    return false;
  }

  /// The time is over. If this thread was starving, one of those that kept back for it goes on, and wakes the next.
  bool give_up(unsigned slept) {
    if (slept <= Platform::patience) return false;
    state_.fetch_and(~(asleep | starving), std::memory_order_relaxed);
    Platform::wake_one(Platform::waiters(state_));
    return false;
  }

  /// The one change that frees the lock is the last: after that another thread may destroy it.
  template <class Waiters> void unlock_slowly(std::uint32_t found, const Waiters& sleepers) {
    std::uint32_t left = 0;
    do {
      if ((found & held) == 0) Platform::misuse("unlock of a mutex that is not locked: each unlock() needs its lock()");
      left = (found & starving) != 0 ? found & ~held : 0;
    } while (!state_.compare_exchange_strong(found, left, std::memory_order_release, std::memory_order_relaxed));
    Platform::wake_one(sleepers);
  }

  typename Platform::template atomic<std::uint32_t> state_{0};
};

using mutex = basic_mutex<>;

} // namespace lockstitch
