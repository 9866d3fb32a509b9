// The fix of a miscounted barrier: as many parties as threads that arrive.
// Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::barrier;

void test() {
  constexpr int workers = 2;
  barrier<> phase(workers);
  lockstitch::parallel(workers, [&](std::uint32_t) { phase.arrive_and_wait(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/barrier-miscount/fixed", .description = "barrier for the workers",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
