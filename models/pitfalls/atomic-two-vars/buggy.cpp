// The pitfall: two atomics are taken for one transaction. Each store is atomic, the pair is not: a reader comes between
// them and sees a range that never was.
// Source: the course's chapter on atomic operations, question 2.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

struct bounds {
  int low;
  int high;
};

class range {
public:
  void move_to(int low, int high) {
    high_.store(high);
    low_.store(low); // the mistake
  }

  bounds get() const { return {low_.load(), high_.load()}; }

private:
  atomic<int> low_{0};
  atomic<int> high_{10};
};

void test() {
  range r;
  lockstitch::parallel_invoke([&] { r.move_to(20, 30); },
                              [&] {
                                const bounds seen = r.get();
                                LOCKSTITCH_ASSERT(seen.high - seen.low == 10); // at fault
                              });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-two-vars/buggy",
        .description = "range kept in two atomics: a reader sees only one of them moved",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
