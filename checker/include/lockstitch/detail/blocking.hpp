// What the checked blocking objects call: the second part of the seam of engine.hpp, implemented by checker/runtime.
// Every function may switch to another fiber, and may never return (the execution is over).
#pragma once

#include "lockstitch/detail/engine.hpp"

namespace lockstitch::detail {

enum class sync_kind : std::uint8_t {
  mutex,
  recursive_mutex,
  shared_mutex,
  condition_variable,
  condition_variable_any,
  semaphore,
  once,
};

/// The part of a blocking object that the engine owns. Made inside a check it belongs to that execution; made outside
/// (a global) it starts each execution as new.
struct sync_object {
  sync_object() = default;
  /// A global, made at compile time.
  constexpr sync_object(sync_kind k, std::uint64_t count, std::uint64_t most, site where)
      : self(this), made(where), initial(count), largest(most), kind(k), outside(true) {}

  atomic_cell cell;                  ///< its word: free or held, a count, …
  const sync_object* self = nullptr; ///< where it was made: tells a copy
  site made;
  std::uint64_t initial = 0; ///< a semaphore's count
  std::uint64_t largest = 0;
  std::uint32_t entry = 0; ///< what the runtime knows of it in this execution
  sync_kind kind{};
  bool outside = false; ///< made outside a check
};

void sync_create(sync_object& o, sync_kind kind, site where);
/// Errors: usage_error unless 0 <= initial <= largest.
void semaphore_create(sync_object& o, std::ptrdiff_t initial, std::ptrdiff_t largest, site where);
void sync_destroy(sync_object& o, site where) noexcept;

// --- mutexes ---------------------------------------------------------------------------------------------------------
void mutex_lock(sync_object& m, site where);
/// `name`: "try_lock", or the timed operation that gave up.
bool mutex_try_lock(sync_object& m, const char* name, site where);
void mutex_unlock(sync_object& m, site where);
void shared_lock(sync_object& m, site where);
bool shared_try_lock(sync_object& m, const char* name, site where);
void shared_unlock(sync_object& m, site where);
/// Between these the thread takes several locks at once, and lets go of those it has rather than deadlock.
void lock_several_begin();
void lock_several_end();

// --- condition variables ---------------------------------------------------------------------------------------------
enum class wait_kind : std::uint8_t {
  plain,     ///< may wake spuriously
  predicate, ///< asks again when it wakes, so that a spurious wakeup would show nothing
  timed,     ///< may time out
};
enum class wake_reason : std::uint8_t { notified, timed_out, spurious };
/// The three parts of a wait: enters the waiting state (`m`: the mutex, if it is one of ours); then the caller unlocks,
/// sleeps, and locks.
std::uint32_t condition_enter(sync_object& cv, const sync_object* m, wait_kind kind, site where);
wake_reason condition_sleep(sync_object& cv, std::uint32_t ticket, wait_kind kind, site where);
void condition_notify(sync_object& cv, bool all, site where);

// --- semaphores ------------------------------------------------------------------------------------------------------
void semaphore_acquire(sync_object& s, site where);
bool semaphore_try_acquire(sync_object& s, const char* name, site where);
void semaphore_release(sync_object& s, std::ptrdiff_t update, site where);

// --- call_once ------------------------------------------------------------------------------------------------------
/// True: the caller is to call the function. False: that has been done.
bool once_enter(sync_object& o, site where);
/// `done`: the function has returned, and has not thrown.
void once_leave(sync_object& o, bool done, site where);

} // namespace lockstitch::detail
