// The pitfall: a compare-exchange cannot tell a value from the same value that has come back. While a pop has read the
// head A and its next B, another thread takes A and B and puts A back: the pop succeeds, and makes B the head, which
// belongs to the other thread.
// Source: the course's chapter on atomic operations; Treiber, "Systems programming: coping with parallelism", 1986.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

/// A free list of slots that are named by number; 0 is the end of the list.
class free_list {
public:
  free_list() {
    next_[2].store(0);
    next_[1].store(2);
    head_.store(1);
  }

  int take() {
    int top = head_.load();
    while (top != 0)
      if (head_.compare_exchange_strong(top, next_[top].load())) return top; // the mistake
    return 0;
  }

  void give(int slot) {
    int top = head_.load();
    do next_[slot].store(top);
    while (!head_.compare_exchange_strong(top, slot));
  }

private:
  atomic<int> head_{0};
  std::array<atomic<int>, 3> next_;
};

void test() {
  free_list list;
  int mine = 0;
  int kept = 0;
  lockstitch::parallel_invoke([&] { mine = list.take(); },
                              [&] {
                                const int first = list.take();
                                kept = list.take();
                                if (first != 0) list.give(first);
                              });
  const int last = list.take();
  LOCKSTITCH_ASSERT(kept == 0 || (kept != mine && kept != last)); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-aba/buggy",
        .description =
            "Treiber stack that takes nodes twice: the compare-exchange meets A again, and a lost node comes back",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
