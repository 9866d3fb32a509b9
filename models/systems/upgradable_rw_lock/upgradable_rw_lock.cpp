// The read-write lock with a TryUpgrade, from the course's chapter on RWMutex (question 2, option 3).
// What the original gets wrong: its TryUpgrade checks a reader count, releases the read lock, and only then takes the
// write lock. Another thread can write in the gap, so what the caller read before the upgrade is out of date although
// the upgrade said that it succeeded: two threads both "upgrade" from the same value, and one update is lost.
// The fix: one compare-exchange turns "one reader" into "a writer", with nothing in between.
// Not modelled: the writer preference of Go's RWMutex, and blocking; the lock under both is a minimal spinning one.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

/// A spinning read-write lock: the number of readers, or -1 while a writer holds it.
class spinning_rw_lock {
public:
  spinning_rw_lock() : state_(0) { lockstitch::detail::label(&state_, "state"); }

  void lock_shared() {
    for (;;) {
      int readers = state_.load(std::memory_order_relaxed);
      if (readers < 0) lockstitch::yield();
      else if (state_.compare_exchange_strong(readers, readers + 1, std::memory_order_acquire,
                                              std::memory_order_relaxed))
        return;
    }
  }

  void unlock_shared() { state_.fetch_sub(1, std::memory_order_release); }

  void lock() {
    for (;;) {
      int readers = 0;
      if (state_.compare_exchange_strong(readers, -1, std::memory_order_acquire, std::memory_order_relaxed)) return;
      lockstitch::yield();
    }
  }

  void unlock() { state_.store(0, std::memory_order_release); }

  /// Turns the caller's read lock into the write lock if it is the only reader. The caller keeps the read lock if not.
  /// Memory ordering: what the readers that left did before is visible, as after lock().
  bool try_upgrade() {
    int readers = 1;
    return state_.compare_exchange_strong(readers, -1, std::memory_order_acquire, std::memory_order_relaxed);
  }

private:
  atomic<int> state_;
};

/// As in the course: a reader count beside the lock, seq_cst as in Go.
class original {
public:
  original() : readers_(0) { lockstitch::detail::label(&readers_, "readers"); }

  void lock_shared() {
    lock_.lock_shared();
    readers_.fetch_add(1);
  }
  void unlock_shared() {
    readers_.fetch_sub(1);
    lock_.unlock_shared();
  }
  void unlock() { lock_.unlock(); }

  bool try_upgrade() {
    if (readers_.load() != 1) return false;
    lock_.unlock_shared(); // from here to lock() nothing is held
    readers_.fetch_sub(1);
    lock_.lock();
    return true;
  }

private:
  spinning_rw_lock lock_;
  atomic<int> readers_;
};

using fixed = spinning_rw_lock;

/// Adds one to the counter if the upgrade succeeds, and says whether it did.
template <class Lock> bool increment(Lock& lock, var<int>& counter) {
  lock.lock_shared();
  const int seen = counter;
  if (!lock.try_upgrade()) {
    lock.unlock_shared();
    return false;
  }
  counter = seen + 1;
  lock.unlock();
  return true;
}

template <class Lock> void two_upgraders() {
  Lock lock;
  var<int> counter(0);
  lockstitch::detail::label(&counter, "counter");
  std::array<int, 2> added{};
  lockstitch::parallel(2, [&](std::uint32_t i) { added[i] = increment(lock, counter) ? 1 : 0; });
  LOCKSTITCH_ASSERT(counter == added[0] + added[1]);
}

LOCKSTITCH_PROGRAM(
        .name = "systems/upgradable_rw_lock/original",
        .description = "TryUpgrade that releases before it locks: two upgraders lose an update",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_upgraders<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/upgradable_rw_lock/fixed",
        .description = "TryUpgrade by one compare-exchange from the only reader to the writer",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_upgraders<fixed>(); });

} // namespace
