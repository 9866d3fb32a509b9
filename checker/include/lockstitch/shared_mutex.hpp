// std::shared_mutex and std::shared_timed_mutex, checked, and shared_lock: C++20 [thread.sharedmutex.requirements].
// Differences: as in mutex.hpp.
#pragma once

#include "lockstitch/mutex.hpp"

namespace lockstitch::checked {

/// A mutex that many threads may hold for reading, or one for writing. Readers have no order among themselves, so they
/// cost no executions. A writer that waits may keep new readers out: the standard does not say who comes first.
/// Memory ordering: what was done before unlock() is visible after the next lock() or lock_shared(); what was done
///   before unlock_shared() is visible after the next lock().
/// Errors: as for mutex; a thread that locks it twice, in either mode, is a self-deadlock.
/// Source: C++20 [thread.sharedmutex.class].
class shared_mutex : public detail::shared_lockable<detail::lockable<detail::sync_kind::shared_mutex>> {
public:
  constexpr shared_mutex(detail::site where = detail::site::current()) : shared_lockable(where) {}
  [[gnu::noinline]] ~shared_mutex() { destroy(detail::site::of_caller()); }
};

/// The same, and both modes can be waited for with a limit.
/// Source: C++20 [thread.sharedtimedmutex.class].
class shared_timed_mutex : public detail::shared_lockable<detail::timed_lockable<detail::sync_kind::shared_mutex>> {
  using site = detail::site;

public:
  constexpr shared_timed_mutex(site where = site::current()) : shared_lockable(where) {}
  [[gnu::noinline]] ~shared_timed_mutex() { destroy(site::of_caller()); }

  template <class Rep, class Period> [[nodiscard]] bool
  try_lock_shared_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return detail::in_time(detail::shared_try_lock(object_, "try_lock_shared_for", where), longest);
  }
  template <class Clock, class Duration> [[nodiscard]] bool
  try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return detail::in_time(detail::shared_try_lock(object_, "try_lock_shared_until", where), deadline);
  }
};

} // namespace lockstitch::checked
