// std::mutex and its relatives, checked: the interface of C++20 [thread.mutex.class] to [thread.timedmutex.recursive].
// This header brings what <mutex> has of locks: the mutexes, and lock_guard, unique_lock, scoped_lock, lock, try_lock.
// Differences: nothing is constexpr or noexcept, and the members take a trailing place in the source that callers leave
// out. Not here: shared ownership (shared_mutex.hpp).
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <chrono>

namespace lockstitch::checked {

/// A lock of one thread at a time. The order in which threads acquire it is explored, each order once.
/// Requires: outlives its use. Made outside a check (a global) it is a new, free mutex in every execution.
/// Memory ordering: what a thread did before unlock() is visible after the next lock() or try_lock() that succeeds; a
///   try_lock() that fails synchronises with nothing.
/// Errors: self-deadlock, invalid-unlock, deadlock, lock-order, lock-leak, destroyed-in-use, copied-object.
/// Destruction: legal once nobody holds it or waits for it, and every use of it happened before.
/// Source: C++20 [thread.mutex.class].
class mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  mutex(site where = site::current()) { detail::sync_create(object_, detail::sync_kind::mutex, where); }
  [[gnu::noinline]] ~mutex() { detail::sync_destroy(object_, site::of_caller()); }
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  /// Blocks: while another thread holds it.
  void lock(site where = site::current()) { detail::mutex_lock(object_, where); }
  /// Fails if another thread holds it, and spuriously as often as options::spurious_failures allows.
  [[nodiscard]] bool try_lock(site where = site::current()) {
    return detail::mutex_try_lock(object_, "try_lock", where);
  }
  /// Requires: the calling thread holds it.
  void unlock(site where = site::current()) { detail::mutex_unlock(object_, where); }
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

/// A mutex that its holder may lock again; it is free after as many unlocks.
/// Source: C++20 [thread.mutex.recursive].
class recursive_mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  recursive_mutex(site where = site::current()) {
    detail::sync_create(object_, detail::sync_kind::recursive_mutex, where);
  }
  [[gnu::noinline]] ~recursive_mutex() { detail::sync_destroy(object_, site::of_caller()); }
  recursive_mutex(const recursive_mutex&) = delete;
  recursive_mutex& operator=(const recursive_mutex&) = delete;

  void lock(site where = site::current()) { detail::mutex_lock(object_, where); }
  [[nodiscard]] bool try_lock(site where = site::current()) {
    return detail::mutex_try_lock(object_, "try_lock", where);
  }
  void unlock(site where = site::current()) { detail::mutex_unlock(object_, where); }
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

/// A mutex that can be waited for with a limit. Time is no measure here: a timed lock comes in time, or it finds the
/// mutex held and gives up, and both are explored.
/// Source: C++20 [thread.timedmutex.class].
class timed_mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  timed_mutex(site where = site::current()) { detail::sync_create(object_, detail::sync_kind::mutex, where); }
  [[gnu::noinline]] ~timed_mutex() { detail::sync_destroy(object_, site::of_caller()); }
  timed_mutex(const timed_mutex&) = delete;
  timed_mutex& operator=(const timed_mutex&) = delete;

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
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

/// Source: C++20 [thread.timedmutex.recursive].
class recursive_timed_mutex {
  using site = detail::site;

public:
  using native_handle_type = detail::sync_object*;

  recursive_timed_mutex(site where = site::current()) {
    detail::sync_create(object_, detail::sync_kind::recursive_mutex, where);
  }
  [[gnu::noinline]] ~recursive_timed_mutex() { detail::sync_destroy(object_, site::of_caller()); }
  recursive_timed_mutex(const recursive_timed_mutex&) = delete;
  recursive_timed_mutex& operator=(const recursive_timed_mutex&) = delete;

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
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  detail::sync_object object_;
};

} // namespace lockstitch::checked

#include "lockstitch/locks.hpp"
