// What condition_variable and condition_variable_any have in common: notifications, and waits without a stop_token.
// Source: C++20 [thread.condition]. A wait is three calls of the engine: enter the waiting state, unlock, sleep.
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/owning_lock.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <chrono>
#include <concepts>
#include <condition_variable>

namespace lockstitch::checked {
class mutex;
} // namespace lockstitch::checked

namespace lockstitch::detail {

/// What a condition variable of that kind waits with: any lock, or one that owns a checked::mutex.
template <class Lock, sync_kind Kind>
concept waits_with =
    Kind == sync_kind::condition_variable_any || std::same_as<typename Lock::mutex_type, checked::mutex>;

template <sync_kind Kind> class condition_base {
  using cv_status = std::cv_status;

public:
  condition_base(const condition_base&) = delete;
  condition_base& operator=(const condition_base&) = delete;

  void notify_one(site where = site::current()) { condition_notify(object_, false, where); }
  void notify_all(site where = site::current()) { condition_notify(object_, true, where); }

  template <waits_with<Kind> Lock> void wait(Lock& lock, site where = site::current()) {
    sleep(lock, wait_kind::plain, where);
  }
  template <waits_with<Kind> Lock, std::predicate Predicate>
  void wait(Lock& lock, Predicate stop_waiting, site where = site::current()) {
    while (!stop_waiting()) sleep(lock, wait_kind::predicate, where);
  }

  template <waits_with<Kind> Lock, class Clock, class Duration> cv_status
  wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return sleep_until(lock, deadline, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <waits_with<Kind> Lock, class Rep, class Period>
  cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return sleep_until(lock, longest, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <waits_with<Kind> Lock, class Clock, class Duration, std::predicate Predicate>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, Predicate stop_waiting,
                  site where = site::current()) {
    return wait_in_time(lock, deadline, stop_waiting, where);
  }
  template <waits_with<Kind> Lock, class Rep, class Period, std::predicate Predicate>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, Predicate stop_waiting,
                site where = site::current()) {
    return wait_in_time(lock, longest, stop_waiting, where);
  }

protected:
  explicit condition_base(site where) { sync_create(object_, Kind, where); }
  ~condition_base() = default;
  void destroy(site where) noexcept { sync_destroy(object_, where); }

  template <class Lock> std::uint32_t enter(Lock& lock, wait_kind how, site where) {
    if constexpr (Kind == sync_kind::condition_variable)
      return condition_enter(object_, lock.mutex()->native_handle(), how, where);
    else return condition_enter(object_, nullptr, how, where);
  }
  template <class Lock> wake_reason unlock_and_sleep(Lock& lock, std::uint32_t ticket, wait_kind how, site where) {
    if constexpr (Kind == sync_kind::condition_variable) {
      auto& m = *lock.mutex(); // std::unique_lock takes no place
      m.unlock(where);
      const wake_reason why = condition_sleep(object_, ticket, how, where);
      m.lock(where);
      return why;
    } else {
      unlock_at(lock, where);
      const wake_reason why = condition_sleep(object_, ticket, how, where);
      lock_at(lock, where);
      return why;
    }
  }
  template <class Lock> wake_reason sleep(Lock& lock, wait_kind how, site where) {
    const std::uint32_t ticket = enter(lock, how, where);
    return unlock_and_sleep(lock, ticket, how, where);
  }

  sync_object object_;

private:
  /// False: timed out.
  template <class Lock, class Limit> bool sleep_until(Lock& lock, const Limit& limit, site where) {
    return in_time(sleep(lock, wait_kind::timed, where) != wake_reason::timed_out, limit);
  }
  template <class Lock, class Limit, class Predicate>
  bool wait_in_time(Lock& lock, const Limit& limit, Predicate& stop_waiting, site where) {
    while (!stop_waiting())
      if (!sleep_until(lock, limit, where)) return stop_waiting();
    return true;
  }
};

} // namespace lockstitch::detail
