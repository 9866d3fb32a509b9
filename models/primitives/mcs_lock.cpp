// The queue lock in which each thread spins on its own node, which its predecessor links in and frees.
// Source: Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors", TOCS
// 9(1), 1991, algorithm 2.5.
// The orders: the exchange of the tail publishes the node (release), so that the successor's link comes after the node
// was reset, and acquires what an owner that left the queue empty did. The link publishes `waiting` in the same way.
// Broken twins: the hand-over or the wait is relaxed (the data is not visible); the exchange does not release (the
// reset may overwrite the link); the link is relaxed (the node's set-up may overwrite the hand-over), and in both a
// thread waits for ever; the owner leaves without waiting for a successor that is in the queue but not yet linked.
#include "mutual_exclusion.hpp"

#include <string>
#include <vector>

namespace {

using lockstitch::checked::atomic;

struct variant {
  std::memory_order enqueue = std::memory_order_acq_rel;
  std::memory_order leave_empty = std::memory_order_release;
  std::memory_order link = std::memory_order_release;
  std::memory_order see_link = std::memory_order_acquire;
  std::memory_order hand_over = std::memory_order_release;
  std::memory_order wait = std::memory_order_acquire;
  bool await_successor = true;
};

class mcs_lock {
public:
  /// A thread's place in the queue. It may be used again once unlock() has returned.
  struct node {
    atomic<node*> next{nullptr};
    atomic<bool> waiting{false};
  };

  explicit mcs_lock(const variant& v) : variant_(v) { lockstitch::detail::label(&tail_, "tail"); }

  /// Memory ordering: what was done before unlock() is visible after the next lock() returns.
  void lock(node& mine) {
    mine.next.store(nullptr, std::memory_order_relaxed);
    node* predecessor = tail_.exchange(&mine, variant_.enqueue);
    if (predecessor == nullptr) return;
    mine.waiting.store(true, std::memory_order_relaxed);
    predecessor->next.store(&mine, variant_.link);
    while (mine.waiting.load(variant_.wait)) lockstitch::yield();
  }

  void unlock(node& mine) {
    node* successor = mine.next.load(variant_.see_link);
    if (successor == nullptr) {
      if (leave_empty(mine) || !variant_.await_successor) return;
      while ((successor = mine.next.load(variant_.see_link)) == nullptr) lockstitch::yield();
    }
    successor->waiting.store(false, variant_.hand_over);
  }

private:
  bool leave_empty(node& mine) {
    node* expected = &mine;
    return tail_.compare_exchange_strong(expected, nullptr, variant_.leave_empty, std::memory_order_relaxed);
  }

  variant variant_;
  atomic<node*> tail_{nullptr};
};

void count(const variant& v, const std::vector<int>& rounds) {
  mcs_lock lock(v);
  std::vector<mcs_lock::node> nodes(rounds.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    lockstitch::detail::label(&nodes[i].next, "node[" + std::to_string(i) + "].next");
    lockstitch::detail::label(&nodes[i].waiting, "node[" + std::to_string(i) + "].waiting");
  }
  lockstitch::models::count_inside(rounds, [&](std::uint32_t self, auto critical_section) {
    lock.lock(nodes[self]);
    critical_section();
    lock.unlock(nodes[self]);
  });
}

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock", .description = "the MCS queue lock, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { count({}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock_reused_node",
                   .description = "the MCS queue lock, two threads, one of which uses its node twice",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { count({}, {2, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/relaxed_hand_over",
                   .description = "the successor is freed relaxed: it does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.hand_over = std::memory_order_relaxed}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/relaxed_wait",
                   .description = "a thread waits with relaxed loads: what the owner before did is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.wait = std::memory_order_relaxed}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/relaxed_leave",
                   .description = "the queue is left empty relaxed: the next owner does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.leave_empty = std::memory_order_relaxed}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/release_enqueue",
                   .description = "the exchange does not acquire: the owner that left the queue empty is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.enqueue = std::memory_order_release}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/acquire_enqueue",
                   .description = "the exchange does not release: the reset of a node may overwrite the link to it",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.enqueue = std::memory_order_acquire}, {1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/relaxed_link",
                   .description = "the link is relaxed: the set-up of `waiting` may overwrite the hand-over",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.link = std::memory_order_relaxed}, {1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/relaxed_see_link",
                   .description = "the link is read relaxed: the hand-over may come before the set-up of `waiting`",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.see_link = std::memory_order_relaxed}, {1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/mcs_lock/no_wait_for_successor",
                   .description = "the owner leaves although a successor is about to link itself in: nobody frees it",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.await_successor = false}, {1, 1}); });

} // namespace
