// The work-stealing deque: its owner pushes and takes at the bottom, thieves steal from the top.
// Source: Chase and Lev, "Dynamic circular work-stealing deque", SPAA 2005; the C11 orders of Lê, Pop, Cohen and Zappa
// Nardelli, "Correct and efficient work-stealing for weak memory models", PPoPP 2013, figure 1. The orders are theirs;
// these tests do not show that each of them is needed, only the fences and the acquire of the bottom.
// Broken twins: a fence is missing in take(), in steal() (an element is taken twice), or in push() (the task that is
// stolen is not visible).
// Not modelled: growth. The buffer holds all elements of the test, and indices are signed, so that taking from an empty
// deque does not wrap.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::fence;
using lockstitch::checked::var;

struct variant {
  bool push_fence = true;
  bool take_fence = true;
  bool steal_fence = true;
};

class chase_lev_deque {
public:
  explicit chase_lev_deque(const variant& v) : variant_(v), top_(0), bottom_(0) {
    lockstitch::detail::label(&top_, "top");
    lockstitch::detail::label(&bottom_, "bottom");
    lockstitch::detail::label(&items_[0], "items[0]");
    lockstitch::detail::label(&items_[1], "items[1]");
  }

  /// By the owner. Requires: fewer elements than the buffer holds.
  void push(int item) {
    const int bottom = bottom_.load(std::memory_order_relaxed);
    const int top = top_.load(std::memory_order_acquire);
    LOCKSTITCH_ASSERT(bottom - top < static_cast<int>(items_.size()));
    slot(bottom).store(item, std::memory_order_relaxed);
    if (variant_.push_fence) fence(std::memory_order_release);
    bottom_.store(bottom + 1, std::memory_order_relaxed);
  }

  /// By the owner: the newest element.
  std::optional<int> take() {
    const int bottom = bottom_.load(std::memory_order_relaxed) - 1;
    bottom_.store(bottom, std::memory_order_relaxed);
    if (variant_.take_fence) fence(std::memory_order_seq_cst);
    const int top = top_.load(std::memory_order_relaxed);
    std::optional<int> item;
    if (top <= bottom) item = slot(bottom).load(std::memory_order_relaxed);
    if (top == bottom && !advance(top)) item.reset(); // the last one, and a thief has it
    if (top >= bottom) bottom_.store(bottom + 1, std::memory_order_relaxed);
    return item;
  }

  /// By anyone: the oldest element; nothing when there is none or another thread was faster.
  std::optional<int> steal() {
    const int top = top_.load(std::memory_order_acquire);
    if (variant_.steal_fence) fence(std::memory_order_seq_cst);
    const int bottom = bottom_.load(std::memory_order_acquire);
    if (top >= bottom) return std::nullopt;
    const int item = slot(top).load(std::memory_order_relaxed);
    if (!advance(top)) return std::nullopt;
    return item;
  }

private:
  bool advance(int top) {
    return top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst, std::memory_order_relaxed);
  }
  atomic<int>& slot(int index) { return items_[static_cast<std::size_t>(index) % items_.size()]; }

  variant variant_;
  std::array<atomic<int>, 2> items_;
  atomic<int> top_;
  atomic<int> bottom_;
};

/// Two tasks, and how often each thread ran each of them.
class task_list {
public:
  explicit task_list(const variant& v) : deque(v) {
    lockstitch::detail::label(&data_[0], "task[0]");
    lockstitch::detail::label(&data_[1], "task[1]");
  }

  /// By the owner: both tasks, with the data that whoever runs them must see.
  void push_both() {
    for (std::size_t i = 0; i < data_.size(); ++i) {
      data_[i] = static_cast<int>(i) + 10;
      deque.push(static_cast<int>(i));
    }
  }

  void run(std::size_t thread, std::optional<int> task) {
    if (!task) return;
    const auto i = static_cast<std::size_t>(*task);
    LOCKSTITCH_ASSERT(data_[i] == *task + 10);
    ++runs_[thread][i];
  }

  int runs(std::size_t task) const { return runs_[0][task] + runs_[1][task] + runs_[2][task]; }

  chase_lev_deque deque;

private:
  std::array<var<int>, 2> data_;
  std::array<std::array<int, 2>, 3> runs_{};
};

/// The owner takes twice while a thief tries to steal twice. Each task is run once: the owner finds what is left.
void one_thief(const variant& v) {
  task_list tasks(v);
  lockstitch::parallel_invoke(
      [&] {
        tasks.push_both();
        tasks.run(0, tasks.deque.take());
        tasks.run(0, tasks.deque.take());
      },
      [&] {
        tasks.run(1, tasks.deque.steal());
        tasks.run(1, tasks.deque.steal());
      });
  LOCKSTITCH_ASSERT(tasks.runs(0) == 1);
  LOCKSTITCH_ASSERT(tasks.runs(1) == 1);
}

/// The owner takes once while two thieves try to steal one each, and takes the rest when they are done.
void two_thieves(const variant& v) {
  task_list tasks(v);
  lockstitch::parallel_invoke(
      [&] {
        tasks.push_both();
        tasks.run(0, tasks.deque.take());
      },
      [&] { tasks.run(1, tasks.deque.steal()); }, [&] { tasks.run(2, tasks.deque.steal()); });
  while (const std::optional<int> task = tasks.deque.take()) tasks.run(0, task);
  LOCKSTITCH_ASSERT(tasks.runs(0) == 1);
  LOCKSTITCH_ASSERT(tasks.runs(1) == 1);
}

LOCKSTITCH_PROGRAM(
        .name = "algorithms/chase_lev_deque",
        .description = "the work-stealing deque with the fences of Lê et al.: an owner and a thief",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { one_thief({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/chase_lev_deque_thieves",
        .description = "the work-stealing deque with the fences of Lê et al.: an owner and two thieves",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_thieves({}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/chase_lev_deque/take_without_fence",
        .description = "no seq_cst fence in take(): owner and thief run the same task",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { one_thief({.take_fence = false}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/chase_lev_deque/steal_without_fence",
        .description = "no seq_cst fence in steal(): owner and thief run the same task",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { one_thief({.steal_fence = false}); });

LOCKSTITCH_PROGRAM(
        .name = "algorithms/chase_lev_deque/push_without_fence",
        .description = "no release fence in push(): the thief does not see the task's data",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { one_thief({.push_fence = false}); });

} // namespace
