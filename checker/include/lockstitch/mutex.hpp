// std::mutex and its relatives, checked: the interface of C++20 [thread.mutex.class] to [thread.timedmutex.recursive].
// This header brings what <mutex> has: the mutexes, lock_guard, unique_lock, scoped_lock, lock, try_lock, call_once.
// Differences: nothing is noexcept, and the members take a trailing place in the source that callers leave out.
// native_handle() leads to the checker's part of the object, which is of no use to a program.
// Not here: shared ownership (shared_mutex.hpp).
#pragma once

#include "lockstitch/detail/lockable.hpp"

namespace lockstitch::checked {

/// A lock of one thread at a time. The order in which threads acquire it is explored, each order once.
/// Requires: outlives its use. Made outside a check (a global) it is a new, free mutex in every execution.
/// Memory ordering: what a thread did before unlock() is visible after the next lock() or try_lock() that succeeds; a
///   try_lock() that fails synchronises with nothing.
/// Errors: self-deadlock, invalid-unlock, deadlock, lock-order, lock-leak, destroyed-in-use, copied-object.
/// Destruction: legal once nobody holds it or waits for it, and every use of it happened before.
/// Source: C++20 [thread.mutex.class].
class mutex : public detail::lockable<detail::sync_kind::mutex> {
public:
  constexpr mutex(detail::site where = detail::site::current()) : lockable(where) {}
  [[gnu::noinline]] ~mutex() { destroy(detail::site::of_caller()); }
};

/// A mutex that its holder may lock again; it is free after as many unlocks.
/// Source: C++20 [thread.mutex.recursive].
class recursive_mutex : public detail::lockable<detail::sync_kind::recursive_mutex> {
public:
  constexpr recursive_mutex(detail::site where = detail::site::current()) : lockable(where) {}
  [[gnu::noinline]] ~recursive_mutex() { destroy(detail::site::of_caller()); }
};

/// A mutex that can be waited for with a limit. Time is no measure here: a timed lock comes in time, or it finds the
/// mutex held and gives up, and both are explored.
/// Source: C++20 [thread.timedmutex.class].
class timed_mutex : public detail::timed_lockable<detail::sync_kind::mutex> {
public:
  constexpr timed_mutex(detail::site where = detail::site::current()) : timed_lockable(where) {}
  [[gnu::noinline]] ~timed_mutex() { destroy(detail::site::of_caller()); }
};

/// Both. Source: C++20 [thread.timedmutex.recursive].
class recursive_timed_mutex : public detail::timed_lockable<detail::sync_kind::recursive_mutex> {
public:
  constexpr recursive_timed_mutex(detail::site where = detail::site::current()) : timed_lockable(where) {}
  [[gnu::noinline]] ~recursive_timed_mutex() { destroy(detail::site::of_caller()); }
};

} // namespace lockstitch::checked

#include "lockstitch/locks.hpp"
#include "lockstitch/once.hpp"
