// The work-stealing deque: its owner pushes and takes at the bottom, thieves steal from the top.
// Source: Chase and Lev, "Dynamic circular work-stealing deque", SPAA 2005; the C11 orders of Lê, Pop, Cohen and Zappa
// Nardelli, "Correct and efficient work-stealing for weak memory models", PPoPP 2013, figure 1.
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

/// The owner pushes two tasks and takes twice; a thief tries to steal twice. Each task is run exactly once, by someone
/// who sees what the owner wrote into it.
void two_tasks(const variant& v) {
  chase_lev_deque deque(v);
  std::array<var<int>, 2> tasks;
  lockstitch::detail::label(&tasks[0], "task[0]");
  lockstitch::detail::label(&tasks[1], "task[1]");
  std::array<std::array<int, 2>, 2> runs{}; // by thread and task
  const auto run = [&](std::size_t by, std::optional<int> task) {
    if (!task) return;
    const auto i = static_cast<std::size_t>(*task);
    LOCKSTITCH_ASSERT(tasks[i] == *task + 10);
    ++runs[by][i];
  };
  lockstitch::parallel_invoke(
      [&] {
        for (int i = 0; i < 2; ++i) {
          tasks[static_cast<std::size_t>(i)] = i + 10;
          deque.push(i);
        }
        run(0, deque.take());
        run(0, deque.take());
      },
      [&] {
        run(1, deque.steal());
        run(1, deque.steal());
      });
  LOCKSTITCH_ASSERT(runs[0][0] + runs[1][0] == 1);
  LOCKSTITCH_ASSERT(runs[0][1] + runs[1][1] == 1);
}

LOCKSTITCH_PROGRAM(.name = "algorithms/chase_lev_deque",
                   .description = "the work-stealing deque with the fences of Lê et al.: an owner and a thief",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { two_tasks({}); });

LOCKSTITCH_PROGRAM(.name = "algorithms/chase_lev_deque/take_without_fence",
                   .description = "no seq_cst fence in take(): owner and thief run the same task",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { two_tasks({.take_fence = false}); });

LOCKSTITCH_PROGRAM(.name = "algorithms/chase_lev_deque/steal_without_fence",
                   .description = "no seq_cst fence in steal(): owner and thief run the same task",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { two_tasks({.steal_fence = false}); });

LOCKSTITCH_PROGRAM(.name = "algorithms/chase_lev_deque/push_without_fence",
                   .description = "no release fence in push(): the thief does not see the task's data",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { two_tasks({.push_fence = false}); });

} // namespace
