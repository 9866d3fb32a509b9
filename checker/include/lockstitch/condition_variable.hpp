// std::condition_variable and std::condition_variable_any, checked: C++20 [thread.condition].
// Differences: as in mutex.hpp. Time is no measure: a timed wait is notified, or it times out (twice in each thread,
// then the verdict is incomplete), and both are explored. Not here yet:
// notify_all_at_thread_exit.
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/time_out.hpp"
#include "lockstitch/mutex.hpp"
#include "lockstitch/stop_token.hpp"

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <utility>

namespace lockstitch::checked {

using std::cv_status;

/// Threads wait on it until another thread notifies them. Whom notify_one wakes is explored.
/// A wait without a predicate may wake spuriously, as often in each thread as options::spurious_wakeups says; one with
/// a predicate asks it again when it wakes, so that its spurious wakeups would show nothing and are not explored.
/// Requires: the waiting thread holds the lock, and all threads that wait at a time use the same mutex.
/// Memory ordering: none of its own; what a thread did before it unlocked the mutex is visible after the wait.
/// Errors: lost-wakeup, deadlock, two-mutexes, invalid-unlock (without the mutex), destroyed-in-use.
/// Destruction: legal once every waiting thread has been notified.
/// Source: C++20 [thread.condition.condvar].
class condition_variable {
  using site = detail::site;
  using kind = detail::wait_kind;

public:
  using native_handle_type = detail::sync_object*;

  condition_variable(site where = site::current()) {
    detail::sync_create(object_, detail::sync_kind::condition_variable, where);
  }
  [[gnu::noinline]] ~condition_variable() { detail::sync_destroy(object_, site::of_caller()); }
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;

  void notify_one(site where = site::current()) { detail::condition_notify(object_, false, where); }
  void notify_all(site where = site::current()) { detail::condition_notify(object_, true, where); }

  /// `Lock`: unique_lock<mutex>, this namespace's or std's.
  template <class Lock>
  requires std::same_as<typename Lock::mutex_type, mutex>
  void wait(Lock& lock, site where = site::current()) { sleep(lock, kind::plain, where); }
  template <class Lock, std::predicate Predicate>
  requires std::same_as<typename Lock::mutex_type, mutex>
  void wait(Lock& lock, Predicate stop_waiting, site where = site::current()) {
    while (!stop_waiting()) sleep(lock, kind::predicate, where);
  }

  template <class Lock, class Clock, class Duration>
  cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return sleep_until(lock, deadline, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Lock, class Rep, class Period>
  cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return sleep_until(lock, longest, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Lock, class Clock, class Duration, std::predicate Predicate>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, Predicate stop_waiting,
                  site where = site::current()) {
    while (!stop_waiting())
      if (!sleep_until(lock, deadline, where)) return stop_waiting();
    return true;
  }
  template <class Lock, class Rep, class Period, std::predicate Predicate>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, Predicate stop_waiting,
                site where = site::current()) {
    while (!stop_waiting())
      if (!sleep_until(lock, longest, where)) return stop_waiting();
    return true;
  }

  [[nodiscard]] native_handle_type native_handle() { return &object_; }

private:
  template <class Lock> detail::wake_reason sleep(Lock& lock, kind how, site where) {
    mutex& m = *lock.mutex();
    const std::uint32_t ticket = detail::condition_enter(object_, m.native_handle(), how, where);
    m.unlock(where);
    const detail::wake_reason why = detail::condition_sleep(object_, ticket, how, where);
    m.lock(where);
    return why;
  }
  /// False: timed out.
  template <class Lock, class Limit> bool sleep_until(Lock& lock, const Limit& limit, site where) {
    return detail::in_time(sleep(lock, kind::timed, where) != detail::wake_reason::timed_out, limit);
  }

  detail::sync_object object_;
};

/// The same for any lock: waiting unlocks it and locks it again.
/// Source: C++20 [thread.condition.condvarany].
class condition_variable_any {
  using site = detail::site;
  using kind = detail::wait_kind;

public:
  condition_variable_any(site where = site::current()) : stopping_(where) {
    detail::sync_create(object_, detail::sync_kind::condition_variable_any, where);
  }
  [[gnu::noinline]] ~condition_variable_any() { detail::sync_destroy(object_, site::of_caller()); }
  condition_variable_any(const condition_variable_any&) = delete;
  condition_variable_any& operator=(const condition_variable_any&) = delete;

  void notify_one(site where = site::current()) { detail::condition_notify(object_, false, where); }
  void notify_all(site where = site::current()) { detail::condition_notify(object_, true, where); }

  template <class Lock> void wait(Lock& lock, site where = site::current()) { sleep(lock, kind::plain, where); }
  template <class Lock, std::predicate Predicate>
  void wait(Lock& lock, Predicate stop_waiting, site where = site::current()) {
    while (!stop_waiting()) sleep(lock, kind::predicate, where);
  }
  template <class Lock, class Clock, class Duration>
  cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return sleep_until(lock, deadline, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Lock, class Rep, class Period>
  cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return sleep_until(lock, longest, where) ? cv_status::no_timeout : cv_status::timeout;
  }
  template <class Lock, class Clock, class Duration, std::predicate Predicate>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& deadline, Predicate stop_waiting,
                  site where = site::current()) {
    while (!stop_waiting())
      if (!sleep_until(lock, deadline, where)) return stop_waiting();
    return true;
  }
  template <class Lock, class Rep, class Period, std::predicate Predicate>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& longest, Predicate stop_waiting,
                site where = site::current()) {
    while (!stop_waiting())
      if (!sleep_until(lock, longest, where)) return stop_waiting();
    return true;
  }

  /// The waits that end when stop is requested, too. Returns what the predicate says then.
  template <class Lock, std::predicate Predicate>
  bool wait(Lock& lock, stop_token token, Predicate stop_waiting, site where = site::current()) {
    const stop_callback<waker> wake(token, waker{this, where}, where);
    while (!stop_waiting())
      if (sleep_unless_stopped(lock, token, kind::predicate, where) == ending::stopped) return stop_waiting();
    return true;
  }
  template <class Lock, class Clock, class Duration, std::predicate Predicate>
  bool wait_until(Lock& lock, stop_token token, const std::chrono::time_point<Clock, Duration>& deadline,
                  Predicate stop_waiting, site where = site::current()) {
    return wait_in_time(lock, token, deadline, stop_waiting, where);
  }
  template <class Lock, class Rep, class Period, std::predicate Predicate>
  bool wait_for(Lock& lock, stop_token token, const std::chrono::duration<Rep, Period>& longest,
                Predicate stop_waiting, site where = site::current()) {
    return wait_in_time(lock, token, longest, stop_waiting, where);
  }

private:
  enum class ending : std::uint8_t { woken, timed_out, stopped };
  /// Wakes the waiters of a token. A thread that is about to wait has seen the request, or is in the waiting state.
  struct waker {
    condition_variable_any* self;
    site where;
    void operator()() const {
      self->stopping_.lock(where);
      self->stopping_.unlock(where);
      self->notify_all(where);
    }
  };
  template <class Lock> ending sleep_unless_stopped(Lock& lock, const stop_token& token, kind how, site where) {
    stopping_.lock(where);
    if (token.stop_requested(where)) {
      stopping_.unlock(where);
      return ending::stopped;
    }
    const std::uint32_t ticket = detail::condition_enter(object_, nullptr, how, where);
    stopping_.unlock(where);
    detail::unlock_at(lock, where);
    const detail::wake_reason why = detail::condition_sleep(object_, ticket, how, where);
    detail::lock_at(lock, where);
    return why == detail::wake_reason::timed_out ? ending::timed_out : ending::woken;
  }
  template <class Lock, class Limit, class Predicate>
  bool wait_in_time(Lock& lock, const stop_token& token, const Limit& limit, Predicate& stop_waiting, site where) {
    const stop_callback<waker> wake(token, waker{this, where}, where);
    while (!stop_waiting()) {
      const ending how = sleep_unless_stopped(lock, token, kind::timed, where);
      if (!detail::in_time(how != ending::timed_out, limit) || how == ending::stopped) return stop_waiting();
    }
    return true;
  }

  template <class Lock> detail::wake_reason sleep(Lock& lock, kind how, site where) {
    const std::uint32_t ticket = detail::condition_enter(object_, nullptr, how, where);
    detail::unlock_at(lock, where);
    const detail::wake_reason why = detail::condition_sleep(object_, ticket, how, where);
    detail::lock_at(lock, where);
    return why;
  }
  /// False: timed out.
  template <class Lock, class Limit> bool sleep_until(Lock& lock, const Limit& limit, site where) {
    return detail::in_time(sleep(lock, kind::timed, where) != detail::wake_reason::timed_out, limit);
  }

  mutex stopping_; ///< orders requests to stop and the threads that begin to wait
  detail::sync_object object_;
};

} // namespace lockstitch::checked
