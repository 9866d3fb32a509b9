// std::once_flag and std::call_once, checked: C++20 [thread.once].
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/control.hpp"

#include <functional>
#include <utility>

namespace lockstitch::detail {

/// The callable of a flag reaches call_once on the same flag: it waits for itself.
[[noreturn]] void once_nested(site where);

} // namespace lockstitch::detail

namespace lockstitch::checked {

template <class F, class... Args> void call_once(class once_flag& flag, F&& function, Args&&... args);

/// Remembers that a call was made.
class once_flag {
public:
  once_flag(detail::site where = detail::site::current()) : state_(idle, where) {}
  once_flag(const once_flag&) = delete;
  once_flag& operator=(const once_flag&) = delete;

private:
  template <class F, class... Args> friend void call_once(once_flag& flag, F&& function, Args&&... args);
  enum state : int { idle, running, done };

  /// True: the caller is to call the function. False: that has been done.
  bool enter(detail::site where) {
    for (;;) {
      int seen = idle;
      if (state_.compare_exchange_strong(seen, running, std::memory_order_acquire, std::memory_order_acquire, where))
        break;
      if (seen == done) return false;
      if (caller_ == detail::this_thread()) detail::once_nested(where);
      detail::yield(where);
    }
    caller_ = detail::this_thread();
    return true;
  }
  void leave(state to, detail::site where) {
    caller_ = detail::no_thread;
    state_.store(to, std::memory_order_release, where);
  }

  atomic<int> state_;
  detail::thread_id caller_ = detail::no_thread; ///< compared by the thread that set it only
};

/// Calls the function unless a call on this flag has returned before. While another thread's call runs, waits for it;
/// if that one throws, this one calls. Memory ordering: what the call that returned did is visible to Y after
/// call_once() returns. Throws: what the function throws. Errors: self-deadlock when the function reaches call_once()
/// on the same flag. One execution for each thread that can be the first: those that come later are not ordered.
template <class F, class... Args> [[gnu::noinline]] void call_once(once_flag& flag, F&& function, Args&&... args) {
  const detail::site where = detail::site::of_caller();
  if (!flag.enter(where)) return;
  try {
    std::invoke(std::forward<F>(function), std::forward<Args>(args)...);
  } catch (...) {
    flag.leave(once_flag::idle, where);
    throw;
  }
  flag.leave(once_flag::done, where);
}

} // namespace lockstitch::checked
