// std::once_flag and std::call_once, checked: C++20 [thread.once].
#pragma once

#include "lockstitch/detail/blocking.hpp"

#include <functional>
#include <type_traits>
#include <utility>

namespace lockstitch::checked {

class once_flag;
template <class F, class... Args> void call_once(once_flag& flag, F&& function, Args&&... args);

/// Remembers that a call was made. Made outside a check (a global) it is a new flag in every execution.
/// Destruction: legal once every call_once() on it happened before. Errors: destroyed-in-use, copied-object.
class once_flag {
  using site = detail::site;
  static constexpr auto kind = detail::sync_kind::once;

public:
  constexpr once_flag(site where = site::current()) : object_(kind, 0, 0, where) {
    if (!std::is_constant_evaluated()) detail::sync_create(object_, kind, where);
  }
  [[gnu::noinline]] ~once_flag() { detail::sync_destroy(object_, site::of_caller()); }
  once_flag(const once_flag&) = delete;
  once_flag& operator=(const once_flag&) = delete;

private:
  template <class F, class... Args> friend void call_once(once_flag& flag, F&& function, Args&&... args);
  detail::sync_object object_;
};

/// Calls the function unless a call on this flag has returned before. While another thread's call runs, waits for it;
/// if that one throws, this one calls. Memory ordering: what the call that returned did is visible to Y after
/// call_once() returns. Throws: what the function throws. Errors: self-deadlock when the function reaches call_once()
/// on the same flag, deadlock when two functions wait for each other's flags.
/// One execution for each thread that can be the first: those that come later are not ordered.
template <class F, class... Args> [[gnu::noinline]] void call_once(once_flag& flag, F&& function, Args&&... args) {
  const detail::site where = detail::site::of_caller();
  if (!detail::once_enter(flag.object_, where)) return;
  try {
    std::invoke(std::forward<F>(function), std::forward<Args>(args)...);
  } catch (...) {
    detail::once_leave(flag.object_, false, where);
    throw;
  }
  detail::once_leave(flag.object_, true, where);
}

} // namespace lockstitch::checked
