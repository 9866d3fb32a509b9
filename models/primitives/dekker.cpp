// The first mutual exclusion of two threads with loads and stores alone; here with relaxed accesses and fences.
// Source: Dijkstra, "Cooperating sequential processes", EWD 123, 1965, who gives Dekker's algorithm.
// The orders: a seq_cst fence stands between announcing the wish and looking for the other's, so that not both look too
// early. The release fence on leaving stands behind the turn: else the turn that the other thread gives back may come
// before it in modification order, and be lost. That fence also covers the wish that is withdrawn later: whoever reads
// the withdrawal sees the round before it.
// Broken twins: the fence between wish and look is acq_rel, which does not order a store before a load; the same on the
// second try only; the fence on entering or on leaving is missing, or stands before the turn; and no withdrawal, so
// that both wait for ever.
#include "mutual_exclusion.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::fence;

enum place { nowhere, before_turn, after_turn };

struct variant {
  std::memory_order first_wish = std::memory_order_seq_cst;
  std::memory_order second_wish = std::memory_order_seq_cst;
  bool enter_fence = true;
  place leave_fence = after_turn;
  bool withdraw = true;
};

class dekker_lock {
public:
  explicit dekker_lock(const variant& v) : variant_(v) {
    lockstitch::detail::label(&wants_[0], "wants[0]");
    lockstitch::detail::label(&wants_[1], "wants[1]");
    lockstitch::detail::label(&turn_, "turn");
  }

  /// Requires: self is 0 or 1, a different one for each thread.
  /// Memory ordering: what the other thread did before unlock() is visible after lock() returns.
  void lock(std::uint32_t self) {
    announce(self, variant_.first_wish);
    while (wants_[1 - self].load(std::memory_order_relaxed)) {
      if (turn_.load(std::memory_order_relaxed) == self || !variant_.withdraw) {
        lockstitch::yield();
      } else {
        let_the_other_go(self);
        announce(self, variant_.second_wish);
      }
    }
    if (variant_.enter_fence) fence(std::memory_order_acquire);
  }

  void unlock(std::uint32_t self) {
    if (variant_.leave_fence == before_turn) fence(std::memory_order_release);
    turn_.store(1 - self, std::memory_order_relaxed);
    if (variant_.leave_fence == after_turn) fence(std::memory_order_release);
    wants_[self].store(false, std::memory_order_relaxed);
  }

private:
  void announce(std::uint32_t self, std::memory_order order) {
    wants_[self].store(true, std::memory_order_relaxed);
    fence(order);
  }
  void let_the_other_go(std::uint32_t self) {
    wants_[self].store(false, std::memory_order_relaxed);
    while (turn_.load(std::memory_order_relaxed) != self) lockstitch::yield();
  }

  variant variant_;
  std::array<atomic<bool>, 2> wants_{false, false};
  atomic<std::uint32_t> turn_{0};
};

void count(const variant& v) {
  dekker_lock lock(v);
  lockstitch::models::count_under_numbered(lock, {2, 1});
}

LOCKSTITCH_PROGRAM(.name = "primitives/dekker", .description = "Dekker's lock with relaxed accesses and fences",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/acq_rel_fence",
                   .description = "the fence between wish and look is acq_rel: both threads may look too early",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.first_wish = std::memory_order_acq_rel}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/acq_rel_second_fence",
                   .description = "the fence is acq_rel on the second try only, after a withdrawal",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.second_wish = std::memory_order_acq_rel}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/no_enter_fence",
                   .description = "no acquire fence on entering: what was done inside before is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.enter_fence = false}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/no_leave_fence",
                   .description = "no release fence on leaving: what was done inside is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.leave_fence = nowhere}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/turn_behind_fence",
                   .description = "the turn is given away behind the fence: it may overwrite the turn given back",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.leave_fence = before_turn}); });

LOCKSTITCH_PROGRAM(.name = "primitives/dekker/no_withdrawal",
                   .description = "neither thread withdraws its wish: both wait for ever",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.withdraw = false}); });

} // namespace
