// std::shared_mutex and std::shared_timed_mutex, checked, and shared_lock: C++20 [thread.sharedmutex.requirements].
// Differences: as in mutex.hpp.
#pragma once

#include "lockstitch/mutex.hpp"

namespace lockstitch::checked {

/// A mutex that many threads may hold for reading, or one for writing. Readers have no order among themselves, so they
/// cost no executions. A writer that waits may keep new readers out: the standard does not say who comes first.
/// Memory ordering: what was done before unlock() is visible after the next lock() or lock_shared(); what was done
/// before
///   unlock_shared() is visible after the next lock().
/// Errors: as for mutex; a thread that locks it twice, in either mode, is a self-deadlock.
class shared_timed_mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  shared_timed_mutex(site where = site::current()) {
    detail::sync_create(object_, detail::sync_kind::shared_mutex, where);
  }
  [[gnu::noinline]] ~shared_timed_mutex() { detail::sync_destroy(object_, site::of_caller()); }
  shared_timed_mutex(const shared_timed_mutex&) = delete;
  shared_timed_mutex& operator=(const shared_timed_mutex&) = delete;

  void lock(site where = site::current()) { detail::mutex_lock(object_, where); }
  [[nodiscard]] bool try_lock(site where = site::current()) {
    return detail::mutex_try_lock(object_, "try_lock", where);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return detail::in_time(detail::mutex_try_lock(object_, "try_lock_for", where), longest);
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return detail::in_time(detail::mutex_try_lock(object_, "try_lock_until", where), deadline);
  }
  void unlock(site where = site::current()) { detail::mutex_unlock(object_, where); }

  void lock_shared(site where = site::current()) { detail::shared_lock(object_, where); }
  [[nodiscard]] bool try_lock_shared(site where = site::current()) {
    return detail::shared_try_lock(object_, "try_lock_shared", where);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return detail::in_time(detail::shared_try_lock(object_, "try_lock_shared_for", where), longest);
  }
  template <class Clock, class Duration> [[nodiscard]] bool
  try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return detail::in_time(detail::shared_try_lock(object_, "try_lock_shared_until", where), deadline);
  }
  void unlock_shared(site where = site::current()) { detail::shared_unlock(object_, where); }

  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

class shared_mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  shared_mutex(site where = site::current()) { detail::sync_create(object_, detail::sync_kind::shared_mutex, where); }
  [[gnu::noinline]] ~shared_mutex() { detail::sync_destroy(object_, site::of_caller()); }
  shared_mutex(const shared_mutex&) = delete;
  shared_mutex& operator=(const shared_mutex&) = delete;

  void lock(site where = site::current()) { detail::mutex_lock(object_, where); }
  [[nodiscard]] bool try_lock(site where = site::current()) {
    return detail::mutex_try_lock(object_, "try_lock", where);
  }
  void unlock(site where = site::current()) { detail::mutex_unlock(object_, where); }
  void lock_shared(site where = site::current()) { detail::shared_lock(object_, where); }
  [[nodiscard]] bool try_lock_shared(site where = site::current()) {
    return detail::shared_try_lock(object_, "try_lock_shared", where);
  }
  void unlock_shared(site where = site::current()) { detail::shared_unlock(object_, where); }
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

} // namespace lockstitch::checked
