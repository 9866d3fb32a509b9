// How a wait on a word ends when stop is requested. A field of the word counts the requests that are on their way: the
// callback adds itself before it wakes everybody, and is taken off by the thread it is for, when that leaves. A thread
// with a token sleeps only on a word in which the field is 0, so that its own request always finds it asleep on a word
// that has changed, or awake.
#pragma once

#include "lockstitch/platform/platform.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace lockstitch::internal {

/// Bits `Shift` to `Shift` + 3 of a word.
template <class Platform, unsigned Shift> class stopping {
  using word = typename Platform::template atomic<std::uint32_t>;
  using token_t = typename Platform::stop_token;
  static constexpr std::uint32_t one = std::uint32_t{1} << Shift, all = 15 * one;
  static constexpr std::uint32_t most = std::min(15U, Platform::crowd) * one;

public:
  [[nodiscard]] static bool in_progress(std::uint32_t value) { return (value & all) != 0; }

  /// Runs `wait`, which is woken from its sleep on `state` when stop is requested. Returns what it returns.
  template <class Wait> static bool run(word& state, const token_t& token, Wait wait) {
    typename Platform::template plain<bool> added{false};
    const bool done = run_with_callback(state, token, added, wait);
    if (added.load()) state.fetch_sub(one, std::memory_order_relaxed);
    return done;
  }

private:
  /// When it returns the callback has run or never will.
  template <class Flag, class Wait>
  static bool run_with_callback(word& state, const token_t& token, Flag& added, Wait& wait) {
    const auto stop = [&] {
      add(state);
      added.store(true);
      Platform::wake_all(Platform::waiters(state));
    };
    const typename Platform::template stop_callback<decltype(stop)> callback(token, stop);
    return wait();
  }
  static void add(word& state) {
    std::uint32_t found = state.load(std::memory_order_relaxed);
    while ((found & all) == most ||
           !state.compare_exchange_strong(found, found + one, std::memory_order_relaxed, std::memory_order_relaxed)) {
      if ((found & all) != most) continue;
      Platform::yield(); // so many others are about to leave
      found = state.load(std::memory_order_relaxed);
    }
  }
};

} // namespace lockstitch::internal
