// A counting semaphore that gives out several permits at once, or none, and knows how many there are at most.
//
// The word holds the permits; two bits that say that threads may sleep, and that some of them want more than one
// permit; and the requests to stop that are on their way. A release is one change of the word, so that the semaphore
// may be destroyed by whoever acquires. Source: Dijkstra, EWD 35, 1962; Go's golang.org/x/sync/semaphore (several at
// once). Not here: an order among those that wait (weighted_semaphore).
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/stopping.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace lockstitch {

/// Permits that threads take and give back.
/// Requires: no acquire asks for more than `largest`, which would wait for ever.
/// Memory ordering: what X did before release() is visible to Y after an acquire that returned later and took of the
///   same permits, or of those released after.
/// Destruction: legal once nobody waits; also while a release() that another thread's acquire() took from has not
///   returned yet.
/// Misuse: a release beyond `largest`.
/// Throws: nothing.
/// Checked by: models/primitives/semaphore.cpp.
template <class Platform = platform::native> class basic_semaphore {
public:
  using stop_token = typename Platform::stop_token;

  [[nodiscard]] static constexpr std::uint32_t max() { return permits_of(~std::uint32_t{0}); }

  explicit basic_semaphore(std::uint32_t permits, std::uint32_t largest = max())
      : state_(permits * permit), largest_(largest) {
    if (largest > max()) Platform::misuse("a semaphore with more permits than semaphore::max()");
    if (permits > largest) Platform::misuse("a semaphore made with more permits than it may have");
  }
  basic_semaphore(const basic_semaphore&) = delete;
  basic_semaphore& operator=(const basic_semaphore&) = delete;

  /// Blocks: until there are `n` permits, which it takes at once.
  void acquire(std::uint32_t n = 1) {
    if (!try_acquire(n)) acquire_slowly(n, platform::forever());
  }
  [[nodiscard]] bool try_acquire(std::uint32_t n = 1) {
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    while (permits_of(found) >= n)
      if (state_.compare_exchange_strong(found, found - n * permit, std::memory_order_acquire,
                                         std::memory_order_relaxed))
        return true;
    return false;
  }
  /// False: the time was over first, and nothing was taken.
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& longest, std::uint32_t n = 1) {
    return try_acquire(n) || acquire_slowly(n, internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline, std::uint32_t n = 1) {
    return try_acquire(n) || acquire_slowly(n, internal::deadline_at<Platform>(deadline));
  }
  /// False: stop was requested first, and nothing was taken. Permits that are there are taken even then.
  [[nodiscard]] bool acquire(const stop_token& token, std::uint32_t n = 1) {
    return try_acquire(n) ||
           stopping::run(state_, token, [&] { return acquire_unless_stopped(n, token, platform::forever()); });
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(const stop_token& token,
                                       const std::chrono::time_point<Clock, Duration>& deadline, std::uint32_t n = 1) {
    return try_acquire(n) || stopping::run(state_, token, [&] {
             return acquire_unless_stopped(n, token, internal::deadline_at<Platform>(deadline));
           });
  }

  void release(std::uint32_t n = 1) {
    const auto waiters = Platform::waiters(state_);
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    do {
      if (n > largest_ - permits_of(found)) Platform::misuse("release of more permits than the semaphore has");
    } while (!state_.compare_exchange_strong(found, (found & ~(asleep | many)) + n * permit, std::memory_order_release,
                                             std::memory_order_relaxed));
    if ((found & asleep) != 0) Platform::wake_one(waiters, asleep);
    if ((found & many) != 0) Platform::wake_all(waiters, many);
  }

  /// How many are free, by now.
  [[nodiscard]] std::uint32_t available() const { return permits_of(state_.load(std::memory_order_relaxed)); }

private:
  using stopping = internal::stopping<Platform, 2>;
  static constexpr std::uint32_t asleep = 1, many = 2, permit = 64;
  [[nodiscard]] static constexpr std::uint32_t permits_of(std::uint32_t value) { return value / permit; }

  /// On which a thread sleeps that wants so many; the bit of the word that says so.
  [[nodiscard]] static constexpr std::uint32_t channel(std::uint32_t n) { return n > 1 ? many : asleep; }

  template <class Limit> bool acquire_slowly(std::uint32_t n, const Limit& limit) {
    for (bool slept = false;; slept = true) {
      std::uint32_t found = state_.load(std::memory_order_relaxed);
      if (take_or_mark(found, n, slept)) return true;
      if (!Platform::wait(state_, found, limit, channel(n))) return false;
    }
  }
  template <class Limit> bool acquire_unless_stopped(std::uint32_t n, const stop_token& token, const Limit& limit) {
    for (bool slept = false;;) {
      std::uint32_t found = state_.load(std::memory_order_relaxed);
      if (take_or_mark(found, n, slept)) return true;
      if (token.stop_requested()) return false;
      if (stopping::in_progress(found)) {
        Platform::yield();
        continue;
      }
      if (!Platform::wait(state_, found, limit, channel(n))) return false;
      slept = true;
    }
  }

  /// Takes the permits if they are there; else says in the word, which is then `found`, that somebody sleeps.
  bool take_or_mark(std::uint32_t& found, std::uint32_t n, bool slept) {
    for (;;) {
      if (permits_of(found) >= n) {
        const std::uint32_t left = (found - n * permit) | (slept && n == 1 ? asleep : 0);
        if (state_.compare_exchange_strong(found, left, std::memory_order_acquire, std::memory_order_relaxed))
          return pass_on(left, slept);
        continue;
      }
      const std::uint32_t marked = found | channel(n);
      if (marked == found ||
          state_.compare_exchange_strong(found, marked, std::memory_order_relaxed, std::memory_order_relaxed)) {
        found = marked;
        return false;
      }
    }
  }
  /// A thread that was woken wakes the next: one was woken for all permits that were released together, or one after
  /// the other.
  bool pass_on(std::uint32_t left, bool slept) {
    if (slept && permits_of(left) > 0) Platform::wake_one(Platform::waiters(state_), asleep);
    return true;
  }

  typename Platform::template atomic<std::uint32_t> state_;
  const std::uint32_t largest_;
};

using semaphore = basic_semaphore<>;

} // namespace lockstitch
