// The bounded queue for many producers and many consumers in which each cell carries a sequence number.
// Source: Vyukov, "Bounded MPMC queue", 1024cores.net. A cell whose number equals a producer's position is free for it;
// the producer raises it by one for the consumer of that position, who raises it to the position of the next round.
// The orders: the numbers are stored with release and read with acquire; the positions only hand out cells: relaxed.
// Broken twins: the producer's store of the number is relaxed (the data is not visible); the consumer's is (the next
// round overwrites what is still being read); the position is stored instead of compared (two threads share a cell).
// Not modelled: padding, and the weak compare-exchange (a strong one stands for it, spurious failures only go round).
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct variant {
  std::memory_order fill = std::memory_order_release;
  std::memory_order drain = std::memory_order_release;
  bool compare = true; ///< a position is taken by compare-exchange; otherwise by a plain store
};

class mpmc_queue {
public:
  explicit mpmc_queue(const variant& v) : variant_(v), push_position_(0), pop_position_(0) {
    lockstitch::detail::label(&push_position_, "push_position");
    lockstitch::detail::label(&pop_position_, "pop_position");
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      cells_[i].sequence.store(static_cast<int>(i), std::memory_order_relaxed);
      lockstitch::detail::label(&cells_[i].sequence, "sequence[" + std::to_string(i) + "]");
      lockstitch::detail::label(&cells_[i].data, "data[" + std::to_string(i) + "]");
    }
  }

  bool try_push(int item) {
    int position = 0;
    if (!take(push_position_, 0, position)) return false;
    cell(position).data = item;
    cell(position).sequence.store(position + 1, variant_.fill);
    return true;
  }

  bool try_pop(int& item) {
    int position = 0;
    if (!take(pop_position_, 1, position)) return false;
    item = cell(position).data;
    cell(position).sequence.store(position + capacity, variant_.drain);
    return true;
  }

private:
  static constexpr int capacity = 2;

  struct cell_type {
    atomic<int> sequence{0};
    var<int> data{0};
  };

  /// Takes the next position whose cell has the number position + `lead`; false when that cell is not there yet.
  bool take(atomic<int>& next, int lead, int& position) {
    position = next.load(std::memory_order_relaxed);
    for (;;) {
      const int ahead = cell(position).sequence.load(std::memory_order_acquire) - (position + lead);
      if (ahead < 0) return false;
      if (ahead > 0) position = next.load(std::memory_order_relaxed);
      else if (advance(next, position)) return true;
    }
  }

  bool advance(atomic<int>& next, int& position) {
    if (variant_.compare) return next.compare_exchange_strong(position, position + 1, std::memory_order_relaxed);
    next.store(position + 1, std::memory_order_relaxed);
    return true;
  }

  cell_type& cell(int position) { return cells_[static_cast<std::size_t>(position % capacity)]; }

  variant variant_;
  std::array<cell_type, capacity> cells_;
  atomic<int> push_position_;
  atomic<int> pop_position_;
};

/// Two producers of one item each and a consumer of both.
void two_producers(const variant& v) {
  mpmc_queue queue(v);
  int sum = 0;
  const auto push = [&](int item) { LOCKSTITCH_ASSERT(queue.try_push(item)); };
  lockstitch::parallel_invoke([&] { push(1); }, [&] { push(2); },
                              [&] {
                                for (int i = 0; i < 2; ++i) {
                                  int item = 0;
                                  while (!queue.try_pop(item)) lockstitch::yield();
                                  sum += item;
                                }
                              });
  LOCKSTITCH_ASSERT(sum == 3);
}

/// Three items through two cells, to two consumers: the first cell is used again.
void second_round(const variant& v) {
  mpmc_queue queue(v);
  LOCKSTITCH_ASSERT(queue.try_push(1));
  LOCKSTITCH_ASSERT(queue.try_push(2));
  std::array<int, 2> got{};
  const auto pop = [&](int& item) { LOCKSTITCH_ASSERT(queue.try_pop(item)); };
  lockstitch::parallel_invoke(
      [&] {
        while (!queue.try_push(3)) lockstitch::yield();
      },
      [&] { pop(got[0]); }, [&] { pop(got[1]); });
  LOCKSTITCH_ASSERT(got[0] + got[1] == 3 && got[0] * got[1] == 2);
  int last = 0;
  pop(last);
  LOCKSTITCH_ASSERT(last == 3);
}

LOCKSTITCH_PROGRAM(
        .name = "algorithms/mpmc_queue", .description = "Vyukov's bounded queue: two producers and a consumer",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_producers({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/mpmc_queue_second_round",
        .description = "Vyukov's bounded queue: a cell is used again while two consumers drain it",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { second_round({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/mpmc_queue/relaxed_fill",
        .description = "the producer's store of the sequence number is relaxed: the item is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_producers({.fill = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/mpmc_queue/relaxed_drain",
        .description = "the consumer's store of the sequence number is relaxed: its item is overwritten",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { second_round({.drain = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/mpmc_queue/blind_position",
        .description = "a position is taken by load and store: two producers write the same cell",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_producers({.compare = false}); });

} // namespace
