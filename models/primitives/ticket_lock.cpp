// The lock that serves its threads in the order in which they came.
// Source: Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors", TOCS
// 9(1), 1991, algorithm 2.2; as once used for the spin locks of Linux.
// The orders: a ticket is only a number, so drawing one is relaxed; the counter that is served carries the data.
// Broken twins: the wait is relaxed; the hand-over is relaxed; two threads can draw the same ticket, so that they hold the
// lock together, or one serves a number that another has gone by, and a third waits for its own for ever.
#include "mutual_exclusion.hpp"

namespace {

using lockstitch::checked::atomic;

struct variant {
  std::memory_order wait = std::memory_order_acquire;
  std::memory_order hand_over = std::memory_order_release;
  bool draw_atomically = true;
};

class ticket_lock {
public:
  explicit ticket_lock(const variant& v) : variant_(v) {
    lockstitch::detail::label(&next_, "next");
    lockstitch::detail::label(&serving_, "serving");
  }

  /// Memory ordering: what was done before unlock() is visible after the next lock() returns.
  void lock() {
    const std::uint32_t mine = draw();
    while (serving_.load(variant_.wait) != mine) lockstitch::yield();
  }
  void unlock() { serving_.store(serving_.load(std::memory_order_relaxed) + 1, variant_.hand_over); }

private:
  std::uint32_t draw() {
    if (variant_.draw_atomically) return next_.fetch_add(1, std::memory_order_relaxed);
    const std::uint32_t mine = next_.load(std::memory_order_relaxed);
    next_.store(mine + 1, std::memory_order_relaxed);
    return mine;
  }

  variant variant_;
  atomic<std::uint32_t> next_{0};
  atomic<std::uint32_t> serving_{0};
};

void count(const variant& v) {
  ticket_lock lock(v);
  lockstitch::models::count_under(lock, {1, 1, 1});
}

LOCKSTITCH_PROGRAM(.name = "primitives/ticket_lock", .description = "the ticket lock, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ticket_lock/relaxed_wait",
                   .description = "the served number is read relaxed: what the owner before did is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.wait = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ticket_lock/relaxed_unlock",
                   .description = "the next number is served relaxed: its owner does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.hand_over = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/ticket_lock/split_draw",
                   .description = "a ticket is drawn by load and store: two threads hold the same one, and a third waits for ever",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.draw_atomically = false}); });

} // namespace
