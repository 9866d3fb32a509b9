// The ring buffer of one producer and one consumer, with no operation stronger than a load and a store.
// Source: Lamport, "Specifying concurrent program modules", TOPLAS 1983; with acquire and release as in C++.
// Broken twins: the producer publishes an item with a relaxed store; the consumer frees a slot with a relaxed store;
// the test for a full ring is off by one.
// Not modelled: cached indices and padding, which change nothing about correctness.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct variant {
  std::memory_order publish = std::memory_order_release;
  std::memory_order free = std::memory_order_release;
  std::uint32_t limit = 2; ///< items at which push() calls the ring full
};

class spsc_ring {
public:
  explicit spsc_ring(const variant& v) : variant_(v), head_(0), tail_(0) {
    lockstitch::detail::label(&head_, "head");
    lockstitch::detail::label(&tail_, "tail");
    lockstitch::detail::label(&slots_[0], "slot[0]");
    lockstitch::detail::label(&slots_[1], "slot[1]");
  }

  bool try_push(int item) {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == variant_.limit) return false;
    slots_[tail % slots_.size()] = item;
    tail_.store(tail + 1, variant_.publish);
    return true;
  }

  bool try_pop(int& item) {
    const std::uint32_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    item = slots_[head % slots_.size()];
    head_.store(head + 1, variant_.free);
    return true;
  }

private:
  variant variant_;
  std::array<var<int>, 2> slots_;
  atomic<std::uint32_t> head_; ///< next to pop; written by the consumer
  atomic<std::uint32_t> tail_; ///< next to push; written by the producer
};

/// Four items through two slots arrive in their order.
void four_items(const variant& v) {
  spsc_ring ring(v);
  lockstitch::parallel_invoke(
      [&] {
        for (int item = 1; item <= 4; ++item)
          while (!ring.try_push(item)) lockstitch::yield();
      },
      [&] {
        for (int expected = 1; expected <= 4; ++expected) {
          int item = 0;
          while (!ring.try_pop(item)) lockstitch::yield();
          LOCKSTITCH_ASSERT(item == expected);
        }
      });
}

LOCKSTITCH_PROGRAM(
        .name = "algorithms/spsc_ring", .description = "Lamport's ring buffer, acquire and release",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { four_items({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/spsc_ring/relaxed_publish",
        .description = "the producer's store of the tail is relaxed: the item is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { four_items({.publish = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/spsc_ring/relaxed_free",
        .description = "the consumer's store of the head is relaxed: a slot is refilled while it is read",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { four_items({.free = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/spsc_ring/one_too_many",
        .description = "the test for a full ring is off by one: an item is overwritten before it is read",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { four_items({.limit = 3}); });

} // namespace
