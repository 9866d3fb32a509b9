// A mutex that its owner may lock again. It takes one unlock() for each lock().
// Source: POSIX recursive mutexes. The owner's field is written by the owner only, so that a thread that reads its own
// name there holds the mutex: nobody else can have written it.
#pragma once

#include "lockstitch/sync/mutex.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace lockstitch {

/// Mutual exclusion among threads, not within one. Satisfies TimedLockable.
///
/// | state          | lock()         | try_lock()     | unlock()                    |
/// |----------------|----------------|----------------|-----------------------------|
/// | free           | mine, 1        | mine, 1        | misuse                      |
/// | mine, n times  | mine, n + 1    | mine, n + 1    | mine, n - 1; free after the last |
/// | another's      | blocks         | false          | misuse                      |
///
/// Memory ordering: what X did before the unlock() that frees it is visible to Y after its next lock().
/// Destruction: as for mutex.
/// Throws: nothing.
/// Checked by: models/primitives/recursive_mutex.cpp.
template <class Platform = platform::native> class LOCKSTITCH_CAPABILITY("mutex") basic_recursive_mutex {
public:
  basic_recursive_mutex() = default;
  basic_recursive_mutex(const basic_recursive_mutex&) = delete;
  basic_recursive_mutex& operator=(const basic_recursive_mutex&) = delete;

  void lock() LOCKSTITCH_ACQUIRE() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    if (is_mine()) return again();
    mutex_.lock();
    begin();
  }
  [[nodiscard]] bool try_lock() LOCKSTITCH_TRY_ACQUIRE(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    return is_mine() ? (again(), true) : mutex_.try_lock() && begin();
  }
  template <class Rep, class Period> [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& longest)
      LOCKSTITCH_TRY_ACQUIRE(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    return is_mine() ? (again(), true) : mutex_.try_lock_for(longest) && begin();
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline)
      LOCKSTITCH_TRY_ACQUIRE(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    return is_mine() ? (again(), true) : mutex_.try_lock_until(deadline) && begin();
  }
  void unlock() LOCKSTITCH_RELEASE() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    if (!is_mine()) Platform::misuse("unlock of a recursive_mutex that this thread does not hold");
    depth_.store(depth_.load() - 1);
    if (depth_.load() > 0) return;
    owner_.store(0, std::memory_order_relaxed);
    mutex_.unlock();
  }

private:
  [[nodiscard]] bool is_mine() const { return owner_.load(std::memory_order_relaxed) == Platform::this_thread(); }
  void again() { depth_.store(depth_.load() + 1); }
  bool begin() {
    owner_.store(Platform::this_thread(), std::memory_order_relaxed);
    depth_.store(1);
    return true;
  }

  basic_mutex<Platform> mutex_;
  typename Platform::template atomic<std::uintptr_t> owner_{0};
  typename Platform::template plain<std::uint32_t> depth_{0};
};

using recursive_mutex = basic_recursive_mutex<>;

} // namespace lockstitch
