// The pitfall: a decision reads an atomic twice, as if the value could not change in between.
// Source: the course's chapter on atomic operations, common pitfalls; the read side of check-then-act.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

class gauge {
public:
  void add() { running_.fetch_add(1); }
  void remove() { running_.fetch_sub(1); }

  /// What each running task gets of 60 units; all of them when none runs.
  int share() const {
    return running_.load() > 0 ? 60 / divisor(running_.load()) : 60; // the mistake
  }

private:
  static int divisor(int running) {
    LOCKSTITCH_ASSERT(running != 0); // at fault
    return running;
  }

  atomic<int> running_{1};
};

void test() {
  gauge tasks;
  lockstitch::parallel_invoke([&] { tasks.remove(); }, [&] { (void)tasks.share(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-twice/buggy",
        .description = "one atomic read twice in one decision: the second read is another value",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
