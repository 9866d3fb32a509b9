// Test-and-test-and-set: waits by reading, and writes only when the lock looks free.
// Source: Rudolph and Segall, "Dynamic decentralized cache schemes for MIMD parallel processors", ISCA 1984; Herlihy
// and Shavit, "The Art of Multiprocessor Programming", section 7.3.
// The orders: the first test is a hint and may be relaxed. It is the exchange that takes the lock, so it acquires.
// Broken twins: the acquire sits on the test instead of the exchange; the unlock is relaxed; what the exchange found is
// not looked at.
#include "mutual_exclusion.hpp"

namespace {

using lockstitch::checked::atomic;

struct variant {
  std::memory_order test = std::memory_order_relaxed;
  std::memory_order take = std::memory_order_acquire;
  std::memory_order free = std::memory_order_release;
  bool look_at_exchange = true;
};

class ttas_lock {
public:
  explicit ttas_lock(const variant& v) : variant_(v) { lockstitch::detail::label(&locked_, "locked"); }

  /// Memory ordering: what was done before unlock() is visible after the next lock() returns.
  void lock() {
    do {
      while (locked_.load(variant_.test)) lockstitch::yield();
    } while (locked_.exchange(true, variant_.take) && variant_.look_at_exchange);
  }
  void unlock() { locked_.store(false, variant_.free); }

private:
  variant variant_;
  atomic<bool> locked_{false};
};

void count(const variant& v) {
  ttas_lock lock(v);
  lockstitch::models::count_under(lock, {1, 1, 1});
}

LOCKSTITCH_PROGRAM(.name = "primitives/ttas_lock", .description = "the test-and-test-and-set lock, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ttas_lock/acquire_on_the_test",
                   .description = "the test acquires, the exchange is relaxed: the lock may change hands between them",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.test = std::memory_order_acquire, .take = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ttas_lock/relaxed_unlock",
                   .description = "the lock is freed relaxed: the next owner does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.free = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ttas_lock/blind_exchange",
                   .description = "what the exchange found is ignored: two threads that saw the lock free both enter",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.look_at_exchange = false}); });

} // namespace
