// The fix of a cancelled party: it tells the barrier that it will not come, with arrive_and_drop().
// Source: the course's chapter on barriers and semaphores, common pitfalls (context cancellation) and question 3.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::barrier;

void simulate(barrier<>& step, const atomic<bool>& cancelled) {
  for (int i = 0; i < 2; ++i) {
    if (cancelled.load()) return step.arrive_and_drop();
    step.arrive_and_wait();
  }
}

void test() {
  barrier<> step(2);
  atomic<bool> cancelled{false};
  const atomic<bool> never{false};
  lockstitch::parallel_invoke([&] { simulate(step, cancelled); }, [&] { simulate(step, never); },
                              [&] { cancelled.store(true); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/barrier-cancel/fixed", .description = "a cancelled party drops out of the barrier",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
