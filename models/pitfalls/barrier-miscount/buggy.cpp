// The pitfall: the parties of a barrier are miscounted. One was added for the main thread, which only joins: nobody
// ever gets through. Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::barrier;

void test() {
  constexpr int workers = 2;
  barrier<> phase(workers + 1);
  lockstitch::parallel(workers, [&](std::uint32_t) { phase.arrive_and_wait(); }); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/barrier-miscount/buggy",
        .description = "barrier for the workers and the main thread, which never arrives",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
