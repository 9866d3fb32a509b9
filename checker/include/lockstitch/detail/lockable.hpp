// What the mutexes have in common: the members of the named requirements, over the engine's blocking objects. The
// classes of mutex.hpp and shared_mutex.hpp are made of these, and say what each of them is for.
// Source: C++20 [thread.mutex.requirements].
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <chrono>
#include <type_traits>

namespace lockstitch::detail {

/// BasicLockable and Lockable. Its class destroys it.
template <sync_kind Kind> class lockable {
public:
  using native_handle_type = sync_object*;

  lockable(const lockable&) = delete;
  lockable& operator=(const lockable&) = delete;

  /// Blocks: while another thread holds it.
  void lock(site where = site::current()) { mutex_lock(object_, where); }
  /// Fails if another thread holds it, and spuriously as often as options::spurious_failures allows.
  [[nodiscard]] bool try_lock(site where = site::current()) { return mutex_try_lock(object_, "try_lock", where); }
  /// Requires: the calling thread holds it.
  void unlock(site where = site::current()) { mutex_unlock(object_, where); }
  [[nodiscard]] native_handle_type native_handle() { return &object_; }

protected:
  constexpr explicit lockable(site where) : object_(Kind, 0, 0, where) {
    if (!std::is_constant_evaluated()) sync_create(object_, Kind, where);
  }
  ~lockable() = default;
  void destroy(site where) noexcept { sync_destroy(object_, where); }

  sync_object object_;
};

/// TimedLockable. Time is no measure: a timed lock comes in time, or it finds the mutex held and gives up, and both are
/// explored.
template <sync_kind Kind> class timed_lockable : public lockable<Kind> {
public:
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return in_time(mutex_try_lock(this->object_, "try_lock_for", where), longest);
  }
  template <class Clock, class Duration> [[nodiscard]] bool
  try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return in_time(mutex_try_lock(this->object_, "try_lock_until", where), deadline);
  }

protected:
  using lockable<Kind>::lockable;
  ~timed_lockable() = default;
};

/// SharedLockable, besides what `Base` is.
template <class Base> class shared_lockable : public Base {
public:
  /// Blocks: while another thread holds it exclusively.
  void lock_shared(site where = site::current()) { shared_lock(this->object_, where); }
  [[nodiscard]] bool try_lock_shared(site where = site::current()) {
    return shared_try_lock(this->object_, "try_lock_shared", where);
  }
  /// Requires: the calling thread holds it shared.
  void unlock_shared(site where = site::current()) { shared_unlock(this->object_, where); }

protected:
  using Base::Base;
  ~shared_lockable() = default;
};

} // namespace lockstitch::detail
