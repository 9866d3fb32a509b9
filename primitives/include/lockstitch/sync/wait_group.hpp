// Waits until a number of things are done, of which more may be added meanwhile.
//
// The word holds the count, how many threads are inside of wait(), and the requests to stop that are on their way.
// done() is one change of the word, so that the group may be destroyed by the thread that waited. Source: Go's
// sync.WaitGroup, whose rules it keeps. Not here: errors of what is done; a result for each.
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/stopping.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace lockstitch {

/// A count of things that are not done yet.
/// Requires: the add() for the first of them happens before wait(); it may be used again once every wait() has
/// returned. Memory ordering: what X did before done() is visible to Y after wait() returns because of it, or of one
/// that came
///   later.
/// Destruction: legal once every wait() has returned; done() need not have.
/// Misuse: done() more often than was added; add() from 0 while a thread is inside of wait(); more than max() at a
/// time. Throws: nothing. Checked by: models/primitives/wait_group.cpp.
template <class Platform = platform::native> class basic_wait_group {
public:
  using stop_token = typename Platform::stop_token;

  [[nodiscard]] static constexpr std::uint32_t max() { return count_of(~std::uint32_t{0}); }

  explicit basic_wait_group(std::uint32_t n = 0) : state_(n * one) {
    if (n > max()) Platform::misuse("a wait_group with a count beyond wait_group::max()");
  }
  basic_wait_group(const basic_wait_group&) = delete;
  basic_wait_group& operator=(const basic_wait_group&) = delete;

  void add(std::uint32_t n = 1) {
    if (n == 0) return;
    if (n > max()) Platform::misuse("a wait_group with a count beyond wait_group::max()");
    const std::uint32_t before = state_.fetch_add(n * one, std::memory_order_relaxed);
    if (count_of(before) > max() - n) Platform::misuse("a wait_group with a count beyond wait_group::max()");
    if (count_of(before) == 0 && (before & all_waiting) != 0)
      Platform::misuse(
          "add() to a wait_group at 0 while a thread waits: add before wait(), and again once it returned");
  }
  void done() {
    const auto waiters = Platform::waiters(state_);
    const std::uint32_t before = state_.fetch_sub(one, std::memory_order_release);
    if (count_of(before) == 0) Platform::misuse("done() of a wait_group more often than was added");
    if (count_of(before) == 1 && (before & all_waiting) != 0) Platform::wake_all(waiters);
  }

  /// Blocks: until the count is 0.
  void wait() {
    if (!is_done()) wait_slowly(nullptr, platform::forever());
  }
  /// False: the time was over first.
  template <class Rep, class Period> [[nodiscard]] bool wait_for(const std::chrono::duration<Rep, Period>& longest) {
    return is_done() || wait_slowly(nullptr, internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool wait_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return is_done() || wait_slowly(nullptr, internal::deadline_at<Platform>(deadline));
  }
  /// False: stop was requested first.
  [[nodiscard]] bool wait(const stop_token& token) {
    return is_done() || stopping::run(state_, token, [&] { return wait_slowly(&token, platform::forever()); });
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool wait_until(const stop_token& token, const std::chrono::time_point<Clock, Duration>& deadline) {
    return is_done() ||
           stopping::run(state_, token, [&] { return wait_slowly(&token, internal::deadline_at<Platform>(deadline)); });
  }

private:
  using stopping = internal::stopping<Platform, 0>;
  static constexpr std::uint32_t waiting = 16, all_waiting = 255 * waiting, one = 4096;
  /// Threads that sleep; more do not, but look again and again.
  static constexpr std::uint32_t most_waiting = std::min(255U, Platform::crowd) * waiting;
  [[nodiscard]] static constexpr std::uint32_t count_of(std::uint32_t value) { return value / one; }

  [[nodiscard]] bool is_done() const { return count_of(state_.load(std::memory_order_acquire)) == 0; }

  template <class Limit> bool wait_slowly(const stop_token* token, const Limit& limit) {
    if (!enter()) return true;
    const bool done = sleep_until_done(token, limit);
    state_.fetch_sub(waiting, std::memory_order_relaxed);
    return done;
  }
  /// False: the count is 0 by now.
  bool enter() {
    std::uint32_t found = state_.load(std::memory_order_acquire);
    while (count_of(found) != 0) {
      if ((found & all_waiting) == most_waiting) {
        Platform::yield();
        found = state_.load(std::memory_order_acquire);
      } else if (state_.compare_exchange_strong(found, found + waiting, std::memory_order_acquire,
                                                std::memory_order_acquire)) {
        return true;
      }
    }
    return false;
  }
  template <class Limit> bool sleep_until_done(const stop_token* token, const Limit& limit) {
    for (;;) {
      const std::uint32_t found = state_.load(std::memory_order_acquire);
      if (count_of(found) == 0) return true;
      if (token != nullptr && token->stop_requested()) return false;
      if (token != nullptr && stopping::in_progress(found)) Platform::yield();
      else if (!Platform::wait(state_, found, limit)) return false;
    }
  }

  typename Platform::template atomic<std::uint32_t> state_;
};

using wait_group = basic_wait_group<>;

} // namespace lockstitch
