// What a test says to the checker: await loops, choices, assumptions, assertions, fences, names.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <atomic>
#include <cstdint>
#include <string_view>

namespace lockstitch {

/// Marks the end of a failed turn of a spin loop: `while (!ready.load()) yield();`. The thread sleeps in place until
/// another thread writes what its last read could use; the failed turns are no part of the execution.
/// Requires: the turn since the last yield() had no effect but its reads (a failed compare_exchange, or an exchange
///   that wrote what was there, counts as none) and depends on nothing but their values. A turn with other effects
///   is kept as it is, and yield() then does nothing.
inline void yield(detail::site where = detail::site::current()) { detail::yield(where); }

/// Any number of 0 … n-1: every one is explored. Requires: n > 0.
[[nodiscard]] inline std::uint32_t choose(std::uint32_t n, detail::site where = detail::site::current()) {
  return detail::choose(n, where);
}

/// Drops this execution unless `condition` holds: what follows is explored only for executions in which it does.
inline void assume(bool condition, detail::site where = detail::site::current()) {
  if (!condition) detail::assume_failed(where);
}

namespace checked {

/// std::atomic_thread_fence, checked.
inline void fence(std::memory_order order, detail::site where = detail::site::current()) {
  detail::fence(order, where);
}
inline void atomic_thread_fence(std::memory_order order, detail::site where = detail::site::current()) {
  detail::fence(order, where);
}

} // namespace checked
} // namespace lockstitch

/// Ends the execution with an assertion finding unless the condition holds. Stays on in release builds.
#define LOCKSTITCH_ASSERT(...)                                                                                         \
  ((__VA_ARGS__) ? void(0)                                                                                             \
                 : ::lockstitch::detail::assertion_failed(#__VA_ARGS__, ::lockstitch::detail::site::current()))
