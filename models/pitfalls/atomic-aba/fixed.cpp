// The fix of ABA: a version goes up with every change of the head, so that an old head does not come back.
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
    head_.store({1, 0});
  }

  int take() {
    head top = head_.load();
    while (top.slot != 0)
      if (head_.compare_exchange_strong(top, {next_[top.slot].load(), top.version + 1})) return top.slot;
    return 0;
  }

  void give(int slot) {
    head top = head_.load();
    do next_[slot].store(top.slot);
    while (!head_.compare_exchange_strong(top, {slot, top.version + 1}));
  }

private:
  struct head {
    int slot;
    int version;
  };
  atomic<head> head_{head{0, 0}};
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
  LOCKSTITCH_ASSERT(kept == 0 || (kept != mine && kept != last));
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-aba/fixed", .description = "Treiber stack with a version beside the head",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
