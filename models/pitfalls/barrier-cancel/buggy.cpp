// The pitfall: one party gives up, and the others wait at the barrier for ever.
// Source: the course's chapter on barriers and semaphores, common pitfalls (context cancellation) and question 3.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::barrier;

void simulate(barrier<>& step, const atomic<bool>& cancelled) {
  for (int i = 0; i < 2; ++i) {
    if (cancelled.load()) return;
    step.arrive_and_wait(); // at fault
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
        .name = "pitfalls/barrier-cancel/buggy",
        .description = "a cancelled party returns without a word to the barrier",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
