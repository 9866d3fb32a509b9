// The queue lock in which each thread spins on its predecessor's node, and takes that node for its next turn.
// Source: Craig, "Building FIFO and priority-queuing spin locks from atomic swap", University of Washington TR
// 93-02-02, 1993; Magnusson, Landin and Hagersten, "Queue locks on cache coherent multiprocessors", IPPS 1994.
// The orders: the exchange releases the node's `locked`, so that the successor cannot read what the node held before,
// and acquires that of the predecessor.
// Broken twins: the exchange does not acquire or does not release (a thread enters on an old value); the wait or the
// unlock is relaxed; a thread keeps its own node, so that its next turn overwrites what its successor still waits for.
#include "mutual_exclusion.hpp"

#include <string>
#include <vector>

namespace {

using lockstitch::checked::atomic;

struct variant {
  std::memory_order enqueue = std::memory_order_acq_rel;
  std::memory_order wait = std::memory_order_acquire;
  std::memory_order free = std::memory_order_release;
  bool take_predecessors_node = true;
};

class clh_lock {
public:
  struct node {
    atomic<bool> locked{false};
  };

  /// What a thread keeps between its turns: the node it will use next, and while it holds the lock, its predecessor's.
  struct handle {
    node* mine;
    node* predecessor = nullptr;
  };

  /// The queue holds `spare` at first; it belongs to the lock until a thread takes it over.
  clh_lock(const variant& v, node& spare) : variant_(v), tail_(&spare) { lockstitch::detail::label(&tail_, "tail"); }

  /// Memory ordering: what was done before unlock() is visible after the next lock() returns.
  void lock(handle& self) {
    self.mine->locked.store(true, std::memory_order_relaxed);
    self.predecessor = tail_.exchange(self.mine, variant_.enqueue);
    while (self.predecessor->locked.load(variant_.wait)) lockstitch::yield();
  }

  void unlock(handle& self) {
    node* left = self.mine;
    if (variant_.take_predecessors_node) self.mine = self.predecessor;
    left->locked.store(false, variant_.free);
  }

private:
  variant variant_;
  atomic<node*> tail_;
};

void count(const variant& v, const std::vector<int>& rounds) {
  std::vector<clh_lock::node> nodes(rounds.size() + 1);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    lockstitch::detail::label(&nodes[i].locked, "node[" + std::to_string(i) + "].locked");
  clh_lock lock(v, nodes.back());
  std::vector<clh_lock::handle> handles;
  for (std::size_t i = 0; i < rounds.size(); ++i) handles.push_back({&nodes[i]});
  lockstitch::models::count_inside(rounds, [&](std::uint32_t self, auto critical_section) {
    lock.lock(handles[self]);
    critical_section();
    lock.unlock(handles[self]);
  });
}

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock", .description = "the CLH queue lock, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { count({}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock_recycled_node",
                   .description = "the CLH queue lock, two threads with two turns each: nodes change hands",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { count({}, {2, 2}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock/acquire_enqueue",
                   .description = "the exchange does not release: a thread may enter on what the node held before",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.enqueue = std::memory_order_acquire}, {1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock/release_enqueue",
                   .description = "the exchange does not acquire: a thread may enter on what the node held before",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.enqueue = std::memory_order_release}, {1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock/relaxed_wait",
                   .description = "a thread waits with relaxed loads: what the owner before did is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.wait = std::memory_order_relaxed}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock/relaxed_unlock",
                   .description = "the lock is freed relaxed: the next owner does not see what was done",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { count({.free = std::memory_order_relaxed}, {1, 1, 1}); });

LOCKSTITCH_PROGRAM(.name = "primitives/clh_lock/own_node_again",
                   .description = "a thread keeps its own node: in its second turn it may wait for itself",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
                   .body = [](int) { count({.take_predecessors_node = false}, {2, 1}); });

} // namespace
