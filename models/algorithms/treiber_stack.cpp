// The stack as a linked list whose head is changed by compare-exchange.
// Source: Treiber, "Systems programming: coping with parallelism", IBM RJ 5118, 1986.
// The orders: a push releases its node with the compare-exchange; a pop acquires the node that it is about to read. The
// compare-exchange of a pop needs no order of its own: it continues the release sequences of the pushes below it.
// Broken twins: the push is relaxed; the pop's read is relaxed; the pop stores where it should compare; a popped node
// is pushed again, so that a compare-exchange takes the old head for the new one (ABA).
// Not modelled: reclamation. But for the ABA twin no node is used twice.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct node {
  var<int> value{0};
  atomic<node*> next{nullptr};
};

struct variant {
  std::memory_order publish = std::memory_order_release;
  std::memory_order observe = std::memory_order_acquire;
  bool compare = true; ///< pop() by compare-exchange; otherwise by a plain store of the next node
};

class treiber_stack {
public:
  explicit treiber_stack(const variant& v = {}) : variant_(v), head_(nullptr) {
    lockstitch::detail::label(&head_, "head");
  }

  void push(node& n) {
    node* head = head_.load(std::memory_order_relaxed);
    do {
      n.next.store(head, std::memory_order_relaxed);
    } while (!head_.compare_exchange_strong(head, &n, variant_.publish, std::memory_order_relaxed));
  }

  /// The newest node, which is now the caller's; null when there is none.
  node* pop() {
    node* head = head_.load(variant_.observe);
    while (head != nullptr && !replace(head, head->next.load(std::memory_order_relaxed))) {}
    return head;
  }

private:
  bool replace(node*& head, node* next) {
    if (variant_.compare) return head_.compare_exchange_strong(head, next, std::memory_order_relaxed, variant_.observe);
    head_.store(next, std::memory_order_release);
    return true;
  }

  variant variant_;
  atomic<node*> head_;
};

template <std::size_t N> void label(std::array<node, N>& nodes) {
  for (std::size_t i = 0; i < N; ++i) {
    lockstitch::detail::label(&nodes[i].value, "node[" + std::to_string(i) + "].value");
    lockstitch::detail::label(&nodes[i].next, "node[" + std::to_string(i) + "].next");
  }
}

/// Three threads push a node each and pop one each: every value comes out once.
void push_and_pop(const variant& v) {
  constexpr std::size_t threads = 3;
  std::array<node, threads> nodes;
  label(nodes);
  treiber_stack stack(v);
  std::array<int, threads> got{};
  lockstitch::parallel(threads, [&](std::uint32_t i) {
    nodes[i].value = 1 << i;
    stack.push(nodes[i]);
    node* n = stack.pop();
    LOCKSTITCH_ASSERT(n != nullptr);
    got[i] = n->value;
  });
  LOCKSTITCH_ASSERT((got[0] | got[1] | got[2]) == 7);
  LOCKSTITCH_ASSERT(stack.pop() == nullptr);
}

/// Nodes 0 over 1. One thread pops; the other pops both, keeps node 1 and pushes node 0 again.
void push_popped_node() {
  std::array<node, 2> nodes;
  label(nodes);
  treiber_stack stack;
  stack.push(nodes[1]);
  stack.push(nodes[0]);
  node* kept = nullptr;
  lockstitch::parallel_invoke([&] { stack.pop(); },
                              [&] {
                                node* first = stack.pop();
                                kept = stack.pop();
                                if (first == &nodes[0]) stack.push(nodes[0]);
                              });
  for (node* n = stack.pop(); n != nullptr; n = stack.pop()) LOCKSTITCH_ASSERT(n != kept);
}

LOCKSTITCH_PROGRAM(
        .name = "algorithms/treiber_stack", .description = "Treiber's stack, acquire and release",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { push_and_pop({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/treiber_stack/relaxed_push",
        .description = "the compare-exchange of the push is relaxed: the node's value is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { push_and_pop({.publish = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/treiber_stack/relaxed_pop",
        .description = "the pop reads the head relaxed: the node's value is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { push_and_pop({.observe = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/treiber_stack/blind_pop",
        .description = "the pop stores the next node without comparing: a value is taken twice or lost",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { push_and_pop({.compare = false}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/treiber_stack/reused_node",
        .description = "a popped node is pushed again (ABA): a node that was taken is in the stack again",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { push_popped_node(); });

} // namespace
