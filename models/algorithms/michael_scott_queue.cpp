// The queue as a linked list with a head and a tail, where every thread helps the tail on.
// Source: Michael and Scott, "Simple, fast, and practical non-blocking and blocking concurrent queue algorithms",
// PODC 1996. Without their second reads of head and tail, which guard against nodes that are used again.
// The orders: linking a node releases it, and every step of the tail and of the head releases what the thread saw, so
// that a thread that knows head knows a tail that is not behind it.
// Broken twins: the link is relaxed; the step of the head is relaxed; the dequeue reads the value and steps on without
// comparing.
// Not modelled: reclamation. No node is used twice.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct node {
  explicit node(int v) : value(v), next(nullptr) {
    lockstitch::detail::label(&value, "node[" + std::to_string(v) + "].value");
    lockstitch::detail::label(&next, "node[" + std::to_string(v) + "].next");
  }
  var<int> value;
  atomic<node*> next;
};

struct variant {
  std::memory_order link = std::memory_order_release;
  std::memory_order step = std::memory_order_release;
  bool compare = true; ///< dequeue() by compare-exchange; otherwise by a plain store of the next node
};

class michael_scott_queue {
public:
  michael_scott_queue(const variant& v, node& dummy) : variant_(v), head_(&dummy), tail_(&dummy) {
    lockstitch::detail::label(&head_, "head");
    lockstitch::detail::label(&tail_, "tail");
  }

  /// Makes a node in `place`, which outlives the queue.
  void enqueue(std::optional<node>& place, int value) {
    node& n = place.emplace(value);
    for (;;) {
      node* tail = tail_.load(std::memory_order_acquire);
      node* next = tail->next.load(std::memory_order_acquire);
      if (next != nullptr) {
        step_tail(tail, next);
      } else if (tail->next.compare_exchange_strong(next, &n, variant_.link, std::memory_order_relaxed)) {
        step_tail(tail, &n);
        return;
      }
    }
  }

  /// The oldest value, or 0 when there is none.
  int dequeue() {
    for (;;) {
      node* head = head_.load(std::memory_order_acquire);
      node* tail = tail_.load(std::memory_order_acquire);
      node* next = head->next.load(std::memory_order_acquire);
      if (head != tail) {
        LOCKSTITCH_ASSERT(next != nullptr);
        const int value = next->value;
        if (step_head(head, next)) return value;
      } else if (next == nullptr) {
        return 0;
      } else {
        step_tail(tail, next);
      }
    }
  }

private:
  void step_tail(node* from, node* to) {
    tail_.compare_exchange_strong(from, to, std::memory_order_release, std::memory_order_relaxed);
  }

  bool step_head(node* from, node* to) {
    if (variant_.compare) return head_.compare_exchange_strong(from, to, variant_.step, std::memory_order_relaxed);
    head_.store(to, variant_.step);
    return true;
  }

  variant variant_;
  atomic<node*> head_; ///< a dummy: the first value is in the node after it
  atomic<node*> tail_; ///< the last node, or one that leads to it
};

/// The queue of a test, and room for the nodes of the values 1 and 2; node 0 is the first dummy.
struct fixture {
  explicit fixture(const variant& v) : dummy(0), queue(v, dummy) {}
  node dummy;
  std::array<std::optional<node>, 3> nodes;
  michael_scott_queue queue;
};

/// Two threads enqueue a value and dequeue one: each value comes out once, and neither finds the queue empty.
void enqueue_and_dequeue(const variant& v) {
  fixture f(v);
  std::array<int, 2> got{};
  lockstitch::parallel(2, [&](std::uint32_t i) {
    f.queue.enqueue(f.nodes[i + 1], static_cast<int>(i) + 1);
    got[i] = f.queue.dequeue();
  });
  LOCKSTITCH_ASSERT((got[0] == 1 && got[1] == 2) || (got[0] == 2 && got[1] == 1));
  LOCKSTITCH_ASSERT(f.queue.dequeue() == 0);
}

/// One thread enqueues 1 and 2, two dequeue a value each: no value twice, and what is left comes out in order.
void two_consumers(const variant& v) {
  fixture f(v);
  std::array<int, 2> got{};
  lockstitch::parallel_invoke(
      [&] {
        f.queue.enqueue(f.nodes[1], 1);
        f.queue.enqueue(f.nodes[2], 2);
      },
      [&] { got[0] = f.queue.dequeue(); }, [&] { got[1] = f.queue.dequeue(); });
  LOCKSTITCH_ASSERT(got[0] != got[1] || got[0] == 0);
  const int taken = got[0] + got[1];
  LOCKSTITCH_ASSERT(taken == 0 || taken == 1 || taken == 3);
  for (int expected = taken == 0 ? 1 : 2; taken != 3 && expected <= 2; ++expected)
    LOCKSTITCH_ASSERT(f.queue.dequeue() == expected);
  LOCKSTITCH_ASSERT(f.queue.dequeue() == 0);
}

LOCKSTITCH_PROGRAM(
        .name = "algorithms/michael_scott_queue",
        .description = "Michael and Scott's queue: two threads that enqueue and dequeue",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { enqueue_and_dequeue({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/michael_scott_queue_consumers",
        .description = "Michael and Scott's queue: one producer, two consumers",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_consumers({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/michael_scott_queue/relaxed_link",
        .description = "the compare-exchange that links a node is relaxed: the node is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { enqueue_and_dequeue({.link = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/michael_scott_queue/relaxed_head",
        .description = "the step of the head is relaxed: a consumer sees an old tail and an empty queue",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { enqueue_and_dequeue({.step = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/michael_scott_queue/blind_dequeue",
        .description = "the dequeue stores the head without comparing: a value is taken twice",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_consumers({.compare = false}); });

} // namespace
