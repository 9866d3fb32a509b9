// std::counting_semaphore and std::binary_semaphore, checked: C++20 [thread.sema.cnt].
// Differences: as in mutex.hpp; time is no measure: a timed acquire comes in time, or it finds 0 and gives up.
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <chrono>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace lockstitch::checked {

/// A count that threads take from and give to.
/// Requires: 0 <= desired <= max().
/// Memory ordering: what was done before release() is visible after an acquire that takes of it or of what came later.
/// Errors: overflow when a release goes beyond max(); deadlock when an acquire waits for ever; destroyed-in-use.
/// Source: C++20 [thread.sema.cnt].
template <std::ptrdiff_t LeastMaxValue = std::numeric_limits<std::ptrdiff_t>::max()> class counting_semaphore {
  static_assert(LeastMaxValue >= 0);
  using site = detail::site;

public:
  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return LeastMaxValue; }

  constexpr explicit counting_semaphore(std::ptrdiff_t desired, site where = site::current())
      : object_(detail::sync_kind::semaphore, static_cast<std::uint64_t>(desired), LeastMaxValue, where) {
    if (!std::is_constant_evaluated()) detail::semaphore_create(object_, desired, LeastMaxValue, where);
  }
  [[gnu::noinline]] ~counting_semaphore() { detail::sync_destroy(object_, site::of_caller()); }
  counting_semaphore(const counting_semaphore&) = delete;
  counting_semaphore& operator=(const counting_semaphore&) = delete;

  void release(std::ptrdiff_t update = 1, site where = site::current()) {
    detail::semaphore_release(object_, update, where);
  }
  /// Blocks: while the count is 0.
  void acquire(site where = site::current()) { detail::semaphore_acquire(object_, where); }
  [[nodiscard]] bool try_acquire(site where = site::current()) {
    return detail::semaphore_try_acquire(object_, "try_acquire", where);
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    return detail::in_time(detail::semaphore_try_acquire(object_, "try_acquire_for", where), longest);
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    return detail::in_time(detail::semaphore_try_acquire(object_, "try_acquire_until", where), deadline);
  }

private:
  detail::sync_object object_;
};

using binary_semaphore = counting_semaphore<1>;

} // namespace lockstitch::checked
