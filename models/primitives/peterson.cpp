// Mutual exclusion of two threads with loads and stores alone.
// Source: Peterson, "Myths about the mutual exclusion problem", Information Processing Letters 12(3), 1981. That plain
// release and acquire do not do is in Boehm and Adve, "Foundations of the C++ concurrency memory model", PLDI 2008.
// The orders: each thread writes its wish and its arrival and then reads the other's wish. The two must not both read
// what was there before (store buffering), so these four accesses are seq_cst. The last arrival is read with acquire:
// who enters because the other came later must see what the other did in its round before.
// Broken twins: each of the five orders weakened by one step; and arrival before wish, which no order repairs.
#include "mutual_exclusion.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

struct variant {
  std::memory_order wish = std::memory_order_seq_cst;
  std::memory_order arrive = std::memory_order_seq_cst;
  std::memory_order see_wish = std::memory_order_seq_cst;
  std::memory_order see_arrival = std::memory_order_acquire;
  std::memory_order leave = std::memory_order_release;
  bool wish_first = true;
};

class peterson_lock {
public:
  explicit peterson_lock(const variant& v) : variant_(v) {
    lockstitch::detail::label(&wants_[0], "wants[0]");
    lockstitch::detail::label(&wants_[1], "wants[1]");
    lockstitch::detail::label(&last_, "last");
  }

  /// Requires: self is 0 or 1, a different one for each thread.
  /// Memory ordering: what the other thread did before unlock() is visible after lock() returns.
  void lock(std::uint32_t self) {
    if (variant_.wish_first) wants_[self].store(true, variant_.wish);
    last_.store(self, variant_.arrive);
    if (!variant_.wish_first) wants_[self].store(true, variant_.wish);
    while (must_wait(self)) lockstitch::yield();
  }

  void unlock(std::uint32_t self) { wants_[self].store(false, variant_.leave); }

private:
  bool must_wait(std::uint32_t self) const {
    return wants_[1 - self].load(variant_.see_wish) && last_.load(variant_.see_arrival) == self;
  }

  variant variant_;
  std::array<atomic<bool>, 2> wants_{false, false};
  atomic<std::uint32_t> last_{0}; ///< who arrived last, and waits
};

void count(const variant& v) {
  peterson_lock lock(v);
  lockstitch::models::count_under_numbered(lock, {2, 1});
}

LOCKSTITCH_PROGRAM(.name = "primitives/peterson", .description = "Peterson's lock with the weakest orders that do",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/release_wish",
                   .description = "the wish is stored with release: it may be seen after the other thread looked",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.wish = std::memory_order_release}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/release_arrival",
                   .description = "the arrival is stored with release: each thread may take the other for the last",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.arrive = std::memory_order_release}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/acquire_wish",
                   .description = "the other's wish is read with acquire: the value may be older than its arrival",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.see_wish = std::memory_order_acquire}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/relaxed_arrival",
                   .description = "the last arrival is read relaxed: the other's round before is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.see_arrival = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/relaxed_unlock",
                   .description = "the lock is left with a relaxed store: what was done inside is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.leave = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/peterson/arrival_first",
                   .description = "arrival before wish: wrong under sequential consistency too",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.wish_first = false}); });

} // namespace
