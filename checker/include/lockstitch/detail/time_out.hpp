// What a timed operation does to the running thread's virtual time when it gives up: it has waited as long as it was to.
#pragma once

#include <chrono>
#include <cstdint>

namespace lockstitch::detail {

/// The running thread's time moves on by so much, or to that point if it is not past it.
void virtual_time_passes(std::uint64_t nanoseconds);
void virtual_time_reaches(std::uint64_t nanoseconds);

[[nodiscard]] constexpr std::uint64_t whole_nanoseconds(std::chrono::nanoseconds time) {
  return time.count() > 0 ? static_cast<std::uint64_t>(time.count()) : 0;
}

/// Passes `done` on; if it is false, the thread has waited for this long.
template <class Rep, class Period> bool in_time(bool done, const std::chrono::duration<Rep, Period>& longest) {
  if (!done) virtual_time_passes(whole_nanoseconds(std::chrono::ceil<std::chrono::nanoseconds>(longest)));
  return done;
}
/// The same until that time. A deadline of a clock of real time says nothing.
template <class Clock, class Duration>
bool in_time(bool done, const std::chrono::time_point<Clock, Duration>& deadline) {
  if constexpr (requires { typename Clock::is_virtual; })
    if (!done)
      virtual_time_reaches(whole_nanoseconds(std::chrono::ceil<std::chrono::nanoseconds>(deadline.time_since_epoch())));
  return done;
}

} // namespace lockstitch::detail
