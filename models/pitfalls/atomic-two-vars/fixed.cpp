// The fix of two atomics for one state: both fields in one atomic object, or both under a mutex.
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
  void move_to(int low, int high) { both_.store({low, high}); }

  bounds get() const { return both_.load(); }

private:
  atomic<bounds> both_{bounds{0, 10}};
};

void test() {
  range r;
  lockstitch::parallel_invoke([&] { r.move_to(20, 30); },
                              [&] {
                                const bounds seen = r.get();
                                LOCKSTITCH_ASSERT(seen.high - seen.low == 10);
                              });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-two-vars/fixed", .description = "range kept in one atomic of two fields",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
