// The pitfall: a path that leaves without giving its permit back. Each such call takes one permit out of circulation,
// until everybody waits.
// Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<1>;

bool query(permits& free, bool valid) {
  free.acquire(); // at fault
  if (!valid) return false;
  free.release();
  return true;
}

void test() {
  permits connections(1);
  lockstitch::parallel_invoke([&] { (void)query(connections, false); }, [&] { (void)query(connections, true); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-leak/buggy",
        .description = "early return without release(): the permit is lost and the next caller waits for ever",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
