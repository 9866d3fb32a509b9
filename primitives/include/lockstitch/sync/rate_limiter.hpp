// A token bucket in one atomic word: so many events in a time, and a burst of so many at once.
//
// The word is a time: that at which the bucket would be full again, had nobody taken anything since. To take is to move
// it on by the time that a token needs to come, unless it then lies more than a full bucket ahead of now. There is
// nothing to refill, and so no refill that could lose what is taken meanwhile. Source: the generic cell rate algorithm
// (ITU-T I.371, 2004); the course document's limiter refills by load and store. Not here: an order among those that
// wait.
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>

namespace lockstitch {

/// Says when one may go on.
/// Memory ordering: none: tokens carry nothing from one thread to another.
/// Progress: lock-free; take() sleeps.
/// Throws: nothing.
/// Checked by: models/primitives/rate_limiter.cpp.
template <class Platform = platform::native> class basic_rate_limiter {
public:
  using clock = typename Platform::clock;
  using duration = std::chrono::nanoseconds;

  /// A token comes every `interval`; the bucket holds `burst` of them, and is full.
  basic_rate_limiter(duration interval, std::uint32_t burst)
      : interval_(interval.count()), burst_(interval.count() * burst) {
    if (interval.count() <= 0 || burst == 0) Platform::misuse("a rate_limiter needs an interval and a burst above 0");
  }
  basic_rate_limiter(const basic_rate_limiter&) = delete;
  basic_rate_limiter& operator=(const basic_rate_limiter&) = delete;

  /// Takes `n` tokens if they are there.
  [[nodiscard]] bool try_take(std::uint32_t n = 1) { return reserve(n, 0) >= 0; }

  /// Takes `n` tokens that may be yet to come, and sleeps until they have.
  void take(std::uint32_t n = 1) { sleep(reserve(n, forever)); }
  /// False: they would not have come in that time, and nothing was taken. It does not sleep then.
  template <class Rep, class Period>
  [[nodiscard]] bool take_within(const std::chrono::duration<Rep, Period>& longest, std::uint32_t n = 1) {
    const std::int64_t wait = reserve(n, std::chrono::ceil<duration>(longest).count());
    if (wait >= 0) sleep(wait);
    return wait >= 0;
  }

private:
  static constexpr std::int64_t forever = INT64_MAX;

  [[nodiscard]] static std::int64_t now() {
    return std::chrono::duration_cast<duration>(clock::now().time_since_epoch()).count();
  }
  static void sleep(std::int64_t time) {
    if (time > 0)
      Platform::sleep_until(clock::now() + std::chrono::duration_cast<typename clock::duration>(duration(time)));
  }
  /// How long until the tokens have come, which are taken; -1 if that is longer than `longest`.
  std::int64_t reserve(std::uint32_t n, std::int64_t longest) {
    const std::int64_t time = now();
    std::int64_t full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
      const std::int64_t next = (full_at > time ? full_at : time) + n * interval_;
      const std::int64_t wait = next - time > burst_ ? next - time - burst_ : 0;
      if (wait > longest) return -1;
      if (full_at_.compare_exchange_strong(full_at, next, std::memory_order_relaxed, std::memory_order_relaxed))
        return wait;
    }
  }

  const std::int64_t interval_;
  const std::int64_t burst_;
  typename Platform::template atomic<std::int64_t> full_at_{INT64_MIN / 2};
};

using rate_limiter = basic_rate_limiter<>;

} // namespace lockstitch
