// The pitfall: the result of a timed acquire is ignored. After a timeout the resource is used without a permit, and a
// permit that was never had is given back.
// Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <chrono>

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<1>;

bool query(permits& free) {
  (void)free.try_acquire_for(std::chrono::milliseconds(10));
  free.release(); // at fault
  return true;
}

void test() {
  permits connections(1);
  lockstitch::parallel(2, [&](std::uint32_t) { (void)query(connections); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-timeout/buggy",
        .description = "timed acquire taken for success: a permit that was never had is given back",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::overflow}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
