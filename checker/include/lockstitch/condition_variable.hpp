// std::condition_variable and std::condition_variable_any, checked: C++20 [thread.condition].
// Differences: as in mutex.hpp. Time is no measure: a timed wait is notified, or it times out (as often in each thread
// as options::time_outs says, then the verdict is incomplete), and both are explored.
#pragma once

#include "lockstitch/detail/condition_base.hpp"
#include "lockstitch/detail/thread_exit.hpp"
#include "lockstitch/mutex.hpp"
#include "lockstitch/stop_token.hpp"

namespace lockstitch::checked {

using std::cv_status;

/// Threads wait on it until another thread notifies them. Whom notify_one wakes is explored.
/// A wait without a predicate may wake spuriously, as often in each thread as options::spurious_wakeups says; one with
/// a predicate asks it again when it wakes, so that its spurious wakeups would show nothing and are not explored.
/// Requires: the waiting thread holds the lock, and all threads that wait at a time use the same mutex. The lock is a
///   unique_lock<mutex>, this namespace's or std's.
/// Memory ordering: none of its own; what a thread did before it unlocked the mutex is visible after the wait.
/// Errors: lost-wakeup, deadlock, two-mutexes, invalid-unlock (without the mutex), destroyed-in-use.
/// Destruction: legal once every waiting thread has been notified.
/// Source: C++20 [thread.condition.condvar].
class condition_variable : public detail::condition_base<detail::sync_kind::condition_variable> {
public:
  using native_handle_type = detail::sync_object*;

  condition_variable(detail::site where = detail::site::current()) : condition_base(where) {}
  [[gnu::noinline]] ~condition_variable() { destroy(detail::site::of_caller()); }

  [[nodiscard]] native_handle_type native_handle() { return &object_; }
};

/// When the calling thread ends, after its thread_local_ptr values are gone, unlocks the lock and notifies all.
/// Requires: the calling thread owns the lock, and other waits on it use the same mutex.
/// Memory ordering: what the thread did, the destructors of its values included, is visible to whoever locks the mutex
///   afterwards. Errors: destroyed-in-use when the condition variable or the mutex is gone by then.
/// Source: C++20 [thread.condition.nonmember].
template <class Lock>
requires detail::waits_with<Lock, detail::sync_kind::condition_variable>
void notify_all_at_thread_exit(condition_variable& cv, Lock lock, detail::site where = detail::site::current()) {
  if (!lock.owns_lock()) detail::lock_error(std::errc::operation_not_permitted);
  detail::when_thread_ends([&cv, m = lock.release(), where] {
    m->unlock(where);
    cv.notify_all(where);
  });
}

/// The same for any lock: waiting unlocks it and locks it again.
/// Source: C++20 [thread.condition.condvarany].
class condition_variable_any : public detail::condition_base<detail::sync_kind::condition_variable_any> {
  using site = detail::site;
  using kind = detail::wait_kind;

public:
  condition_variable_any(site where = site::current()) : condition_base(where), stopping_(where) {}
  [[gnu::noinline]] ~condition_variable_any() { destroy(site::of_caller()); }

  using condition_base::wait;
  using condition_base::wait_for;
  using condition_base::wait_until;
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
  bool wait_for(Lock& lock, stop_token token, const std::chrono::duration<Rep, Period>& longest, Predicate stop_waiting,
                site where = site::current()) {
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
    const std::uint32_t ticket = enter(lock, how, where);
    stopping_.unlock(where);
    const bool timed_out = unlock_and_sleep(lock, ticket, how, where) == detail::wake_reason::timed_out;
    return timed_out ? ending::timed_out : ending::woken;
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

  mutex stopping_; ///< orders requests to stop and the threads that begin to wait
};

} // namespace lockstitch::checked
