// Virtual time, checked: std::chrono's steady_clock and system_clock, and std::this_thread's sleeps.
//
// Time passes only where a thread sleeps or a timed operation times out, by as much as it asks for. Each thread has a
// time of its own: it begins with that of the thread that starts it, and joining a thread brings it at least to that
// one's. Other synchronisation carries no time. So the time is the same whenever the same execution runs, and no test
// waits for real time.
//
// A sleep orders nothing; what other threads may do meanwhile they may also do without it. In a loop that waits, such
// as `while (!ready) sleep_for(1ms);`, it counts as a yield(), unless the thread has looked at a clock before: then
// time may be what ends the loop, and every turn is explored.
#pragma once

#include "lockstitch/detail/engine.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <type_traits>

namespace lockstitch::detail {

/// The running thread's time, in nanoseconds since the start of the execution.
[[nodiscard]] std::uint64_t virtual_now();
void virtual_sleep(std::uint64_t nanoseconds, site where);

/// A clock of virtual time. All of them agree.
template <class Standard> struct virtual_clock {
  using is_virtual = std::true_type;
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<virtual_clock>;
  static constexpr bool is_steady = true;

  [[nodiscard]] static time_point now() { return time_point(duration(static_cast<rep>(virtual_now()))); }
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

using steady_clock = detail::virtual_clock<std::chrono::steady_clock>;
using system_clock = detail::virtual_clock<std::chrono::system_clock>;
using high_resolution_clock = steady_clock;

/// std::chrono with these clocks in the place of the real ones.
namespace chrono {
using namespace std::chrono; // NOLINT(google-build-using-namespace): all of it under this name is what it is for
using checked::high_resolution_clock;
using checked::steady_clock;
using checked::system_clock;
} // namespace chrono
namespace chrono_literals = std::chrono_literals;

namespace this_thread {

template <class Rep, class Period>
void sleep_for(const std::chrono::duration<Rep, Period>& time, detail::site where = detail::site::current()) {
  const auto asked = std::chrono::ceil<std::chrono::nanoseconds>(time).count();
  detail::virtual_sleep(asked > 0 ? static_cast<std::uint64_t>(asked) : 0, where);
}
/// A time of a clock of real time says nothing about how long that is: the sleep takes no virtual time then.
template <class Clock, class Duration> void
sleep_until(const std::chrono::time_point<Clock, Duration>& time, detail::site where = detail::site::current()) {
  if constexpr (requires { typename Clock::is_virtual; }) sleep_for(time - Clock::now(), where);
  else detail::virtual_sleep(0, where);
}

} // namespace this_thread
} // namespace lockstitch::checked
