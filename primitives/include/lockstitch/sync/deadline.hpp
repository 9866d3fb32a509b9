// Limits of time as a platform's clock tells them.
#pragma once

#include <chrono>
#include <type_traits>

namespace lockstitch::internal {

/// The time on the platform's clock after so long; the end of all times if that is beyond it.
template <class Platform, class Rep, class Period>
[[nodiscard]] typename Platform::clock::time_point deadline_after(const std::chrono::duration<Rep, Period>& longest) {
  using clock = typename Platform::clock;
  using duration = typename clock::duration;
  const auto now = clock::now();
  const auto left = std::chrono::duration<double>(clock::time_point::max() - now);
  if (std::chrono::duration<double>(longest) >= left) return clock::time_point::max();
  return now + std::chrono::ceil<duration>(longest);
}

/// A time of any clock. One that is set while a thread waits (the calendar's) is taken as it was when the wait began.
template <class Platform, class Clock, class Duration> [[nodiscard]] typename Platform::clock::time_point
deadline_at(const std::chrono::time_point<Clock, Duration>& deadline) {
  using clock = typename Platform::clock;
  if constexpr (std::is_same_v<Clock, clock>) return std::chrono::time_point_cast<typename clock::duration>(deadline);
  else return deadline_after<Platform>(deadline - Clock::now());
}

} // namespace lockstitch::internal
