// The lock of one bit: test-and-set until it was clear.
// Source: Herlihy and Shavit, "The Art of Multiprocessor Programming", section 7.2; the orders are those of
// [atomics.flag] and of Boehm, "Reordering constraints for pthread-style locks", PPoPP 2007.
// Broken twins: the lock is taken, or freed, with a relaxed operation; test and set are two operations.
#include "mutual_exclusion.hpp"

namespace {

struct variant {
  std::memory_order take = std::memory_order_acquire;
  std::memory_order free = std::memory_order_release;
};

class spinlock {
public:
  explicit spinlock(const variant& v) : variant_(v) { lockstitch::detail::label(&locked_, "locked"); }

  /// Memory ordering: what was done before unlock() is visible after the next lock() returns.
  void lock() {
    while (locked_.test_and_set(variant_.take)) lockstitch::yield();
  }
  void unlock() { locked_.clear(variant_.free); }

private:
  variant variant_;
  lockstitch::checked::atomic_flag locked_;
};

/// The twin with a gap between the test and the set.
class split_spinlock {
public:
  split_spinlock() { lockstitch::detail::label(&locked_, "locked"); }

  void lock() {
    while (locked_.load(std::memory_order_acquire)) lockstitch::yield();
    locked_.store(true, std::memory_order_relaxed);
  }
  void unlock() { locked_.store(false, std::memory_order_release); }

private:
  lockstitch::checked::atomic<bool> locked_{false};
};

void count(const variant& v) {
  spinlock lock(v);
  lockstitch::models::count_under(lock, {1, 1, 1});
}

void count_split() {
  split_spinlock lock;
  lockstitch::models::count_under(lock, {1, 1, 1});
}

LOCKSTITCH_PROGRAM(.name = "primitives/spinlock", .description = "the test-and-set lock, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/spinlock/relaxed_lock",
                   .description = "the lock is taken relaxed: what the owner before did is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.take = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/spinlock/relaxed_unlock",
                   .description = "the lock is freed relaxed: the next owner does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.free = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/spinlock/split_test_and_set",
                   .description = "a load and a store instead of test-and-set: two threads find the lock free",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count_split(); });

} // namespace
