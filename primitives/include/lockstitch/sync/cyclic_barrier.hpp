// A barrier that can be used again, runs an action when all have come, and breaks when one of them cannot wait any
// longer: then nobody waits in vain. Source: java.util.concurrent.CyclicBarrier, whose rules it keeps; the course
// document's cyclic barrier, which leaves a wrong count behind.
#pragma once

#include "lockstitch/sync/cond.hpp"
#include "lockstitch/sync/mutex.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace lockstitch {

/// What a wait at a barrier ends in.
enum class barrier_result : std::uint8_t {
  passed, ///< all have come
  last,   ///< the same, and this thread came last: it has run the action
  broken, ///< somebody gave up, or the barrier was reset
};

/// A meeting point for a number of threads, again and again.
/// Requires: as many threads come as it was made for.
/// Effects: a thread that times out, is stopped, or whose action throws breaks the barrier: all that wait return
/// `broken`,
///   and so does everyone that comes later, until reset().
/// Memory ordering: what any of them did before it came is visible to the action, and to all after arrive_and_wait()
///   returns `passed` or `last`.
/// Destruction: legal once every wait has returned.
/// Throws: what the action throws, to the thread that came last.
/// Checked by: models/primitives/cyclic_barrier.cpp.
template <class Platform = platform::native> class basic_cyclic_barrier {
  using lock_t = basic_mutex<Platform>;

public:
  using stop_token = typename Platform::stop_token;

  explicit basic_cyclic_barrier(std::uint32_t parties, std::function<void()> action = {})
      : parties_(parties), action_(std::move(action)) {
    if (parties == 0) Platform::misuse("a cyclic_barrier for no threads");
  }
  basic_cyclic_barrier(const basic_cyclic_barrier&) = delete;
  basic_cyclic_barrier& operator=(const basic_cyclic_barrier&) = delete;

  barrier_result arrive_and_wait() {
    return meet([this](auto over) {
      all_here_.wait(over);
      return true;
    });
  }
  /// Breaks the barrier if the time is over first.
  template <class Rep, class Period>
  [[nodiscard]] barrier_result arrive_and_wait_for(const std::chrono::duration<Rep, Period>& longest) {
    return arrive_and_wait_until(internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] barrier_result arrive_and_wait_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    return meet([&](auto over) { return all_here_.wait_until(deadline, over); });
  }
  /// Breaks the barrier if stop is requested first.
  [[nodiscard]] barrier_result arrive_and_wait(const stop_token& token) {
    return meet([&](auto over) { return all_here_.wait(token, over); });
  }

  /// Who waits returns `broken`; then it is as new.
  void reset() {
    const std::lock_guard hold(lock_);
    end_round(barrier_result::broken);
    broken_.store(false);
  }
  [[nodiscard]] bool is_broken() const {
    const std::lock_guard hold(lock_);
    return broken_.load();
  }

private:
  /// What those that wait together share: they may look when the next ones wait already.
  struct round {
    typename Platform::template plain<bool> over{false};
    typename Platform::template plain<barrier_result> result{barrier_result::passed};
  };

  template <class Wait> barrier_result meet(Wait wait) {
    const std::lock_guard hold(lock_);
    if (broken_.load()) return barrier_result::broken;
    arrived_.store(arrived_.load() + 1);
    if (arrived_.load() == parties_) return finish();
    const std::shared_ptr<round> mine = round_.load();
    if (!wait([&] { return mine->over.load(); })) break_it();
    return mine->result.load();
  }
  /// The last one: the others wait until the action is done.
  barrier_result finish() {
    try {
      if (action_) action_();
    } catch (...) {
      break_it();
      throw;
    }
    end_round(barrier_result::passed);
    return barrier_result::last;
  }
  void break_it() {
    broken_.store(true);
    end_round(barrier_result::broken);
  }
  void end_round(barrier_result how) {
    round_.load()->result.store(how);
    round_.load()->over.store(true);
    round_.store(std::make_shared<round>());
    arrived_.store(0);
    all_here_.notify_all();
  }

  const std::uint32_t parties_;
  const std::function<void()> action_;
  mutable lock_t lock_;
  basic_cond<lock_t, Platform> all_here_{lock_};
  typename Platform::template plain<std::uint32_t> arrived_{0};
  typename Platform::template plain<bool> broken_{false};
  typename Platform::template plain<std::shared_ptr<round>> round_{std::make_shared<round>()};
};

using cyclic_barrier = basic_cyclic_barrier<>;

} // namespace lockstitch
