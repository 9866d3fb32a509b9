// std::latch, checked: C++20 [thread.latch].
#pragma once

#include "lockstitch/detail/gather.hpp"

#include <cstddef>
#include <limits>

namespace lockstitch::checked {

/// Counts down once, from a number given at the start; threads wait until it is at zero.
/// Arrivals are not ordered among themselves and cost no executions, unless try_wait() looks at the count.
/// Memory ordering: what X did before count_down() is visible to Y after wait() returns, or try_wait() returns true.
/// Destruction: legal once every wait() has returned and nobody will count down.
/// Errors: barrier-misuse when it is counted below zero; deadlock when a thread waits and nobody is left who counts
/// down.
class latch {
public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::int32_t>::max(); }

  explicit latch(std::ptrdiff_t expected, detail::site where = detail::site::current()) {
    detail::gather_create(gather_, static_cast<std::uint64_t>(expected), false, where);
  }
  ~latch() { detail::gather_destroy(gather_); }
  latch(const latch&) = delete;
  latch& operator=(const latch&) = delete;

  void count_down(std::ptrdiff_t n = 1, detail::site where = detail::site::current()) { arrive(n, where); }
  /// Whether the count is zero. std::latch may say false although it is; this one does not.
  [[nodiscard]] bool try_wait(detail::site where = detail::site::current()) const {
    return detail::gather_try(gather_, where);
  }
  /// Blocks until the count is zero.
  void wait(detail::site where = detail::site::current()) const { detail::gather_wait(gather_, 0, where); }
  void arrive_and_wait(std::ptrdiff_t n = 1, detail::site where = detail::site::current()) {
    arrive(n, where);
    wait(where);
  }

private:
  void arrive(std::ptrdiff_t n, detail::site where) {
    if (n != 0) detail::gather_arrive(gather_, static_cast<std::uint32_t>(n), false, false, where);
  }

  mutable detail::gather_cell gather_;
};

} // namespace lockstitch::checked
