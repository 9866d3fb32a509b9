// A condition variable that belongs to one lock, and whose waits all have a predicate: there is no wait that a spurious
// wakeup could end, and no second mutex to wait with.
//
// The word counts notifications; its lowest bit says that somebody may sleep, so that a notification that nobody waits
// for costs a load. Who waits has read the word while it held the lock, before it looked at the state: a notification
// of a later change finds another number there. Source: Drepper, "Futexes are tricky", 2011; Birrell, "Implementing
// condition variables with semaphores", 2003, for what goes wrong.
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/mutex.hpp"

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstdint>

namespace lockstitch {

/// Threads wait until something holds that is true or false under the lock.
/// Requires: the lock outlives it. wait() is called with the lock held, and predicates run with it held. Whoever
/// changes
///   what a predicate reads holds the lock, and notifies then or later. notify_one() where all waiting threads wait for
///   the same; else notify_all().
/// Memory ordering: none of its own; what X did before it unlocked the lock is visible to Y after wait().
/// Destruction: legal once every wait() has returned; a notification need not have.
/// Throws: what the predicate throws; the lock is held then.
/// Limits: a thread that is stopped between looking and sleeping while 2^31 notifications are made misses them.
/// Checked by: models/primitives/cond.cpp.
template <class Lock = mutex, class Platform = platform::native> class basic_cond {
public:
  using stop_token = typename Platform::stop_token;

  explicit basic_cond(Lock& lock) : lock_(lock) {}
  basic_cond(const basic_cond&) = delete;
  basic_cond& operator=(const basic_cond&) = delete;

  template <std::predicate Predicate> void wait(Predicate holds) {
    while (!holds()) sleep(platform::forever());
  }
  /// What the predicate says in the end: false only if the time was over first.
  template <class Clock, class Duration, std::predicate Predicate>
  [[nodiscard]] bool wait_until(const std::chrono::time_point<Clock, Duration>& deadline, Predicate holds) {
    return wait_in_time(internal::deadline_at<Platform>(deadline), holds);
  }
  template <class Rep, class Period, std::predicate Predicate>
  [[nodiscard]] bool wait_for(const std::chrono::duration<Rep, Period>& longest, Predicate holds) {
    return wait_in_time(internal::deadline_after<Platform>(longest), holds);
  }
  /// False only if stop was requested first, or the time was over.
  template <std::predicate Predicate> [[nodiscard]] bool wait(const stop_token& token, Predicate holds) {
    return wait_or_stop(token, platform::forever(), holds);
  }
  template <class Clock, class Duration, std::predicate Predicate> [[nodiscard]] bool
  wait_until(const stop_token& token, const std::chrono::time_point<Clock, Duration>& deadline, Predicate holds) {
    return wait_or_stop(token, internal::deadline_at<Platform>(deadline), holds);
  }

  void notify_one() {
    if ((state_.load(std::memory_order_relaxed) & asleep) == 0) return;
    const auto waiters = Platform::waiters(state_);
    state_.fetch_add(one, std::memory_order_relaxed);
    Platform::wake_one(waiters);
  }
  void notify_all() {
    if ((state_.load(std::memory_order_relaxed) & asleep) == 0) return;
    const auto waiters = Platform::waiters(state_);
    state_.fetch_add(one, std::memory_order_relaxed);
    Platform::wake_all(waiters);
  }

private:
  static constexpr std::uint32_t asleep = 1, one = 2;

  template <class Limit> bool sleep(const Limit& limit) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    const std::uint32_t seen = state_.fetch_or(asleep, std::memory_order_relaxed) | asleep;
    lock_.unlock();
    const bool woken = Platform::wait(state_, seen, limit);
    lock_.lock();
    return woken;
  }
  template <class Limit, class Predicate> bool wait_in_time(const Limit& limit, Predicate& holds) {
    while (!holds())
      if (!sleep(limit)) return holds();
    return true;
  }

  template <class Limit, class Predicate>
  bool wait_or_stop(const stop_token& token, const Limit& limit, Predicate& holds) {
    const auto stop = [this] { stop_waits(); };
    const typename Platform::template stop_callback<decltype(stop)> callback(token, stop);
    while (!holds())
      if (!sleep_unless_stopped(token, limit)) return holds();
    return true;
  }
  /// The word is read before the token: if stop is requested later, the word is no longer the same.
  template <class Limit>
  bool sleep_unless_stopped(const stop_token& token, const Limit& limit) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    const std::uint32_t seen = state_.fetch_or(asleep, std::memory_order_acquire) | asleep;
    if (token.stop_requested()) return false;
    lock_.unlock();
    const bool woken = Platform::wait(state_, seen, limit);
    lock_.lock();
    return woken;
  }
  void stop_waits() {
    state_.fetch_add(one, std::memory_order_release);
    Platform::wake_all(Platform::waiters(state_));
  }

  typename Platform::template atomic<std::uint32_t> state_{0};
  Lock& lock_;
};

using cond = basic_cond<>;

} // namespace lockstitch
