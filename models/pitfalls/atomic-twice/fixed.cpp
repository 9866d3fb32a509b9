// The fix of a double read: the value is read once, and the decision is made on the copy.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

class gauge {
public:
  void add() { running_.fetch_add(1); }
  void remove() { running_.fetch_sub(1); }

  /// What each running task gets of 60 units; all of them when none runs.
  int share() const {
    const int running = running_.load();
    return running > 0 ? 60 / divisor(running) : 60;
  }

private:
  static int divisor(int running) {
    LOCKSTITCH_ASSERT(running != 0);
    return running;
  }

  atomic<int> running_{1};
};

void test() {
  gauge tasks;
  lockstitch::parallel_invoke([&] { tasks.remove(); }, [&] { (void)tasks.share(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-twice/fixed", .description = "the value is read once",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
