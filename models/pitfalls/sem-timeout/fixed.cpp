// The fix of an ignored timeout: no permit, no use and no release.
// Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <chrono>

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<1>;

bool query(permits& free) {
  if (!free.try_acquire_for(std::chrono::milliseconds(10))) return false;
  free.release();
  return true;
}

void test() {
  permits connections(1);
  lockstitch::parallel(2, [&](std::uint32_t) { (void)query(connections); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-timeout/fixed", .description = "a permit that did not come in time is not given back",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
