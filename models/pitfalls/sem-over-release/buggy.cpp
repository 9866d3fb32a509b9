// The pitfall: a permit is given back twice, by the error path and at the end of the function. Now there are more
// permits than resources. Source: the course's chapter on barriers and semaphores, question 2 (Release).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<2>;

void query(permits& free, bool valid) {
  free.acquire();
  if (!valid) free.release();
  free.release(); // at fault
}

void test() {
  permits connections(2);
  lockstitch::parallel_invoke([&] { query(connections, false); }, [&] { query(connections, true); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-over-release/buggy",
        .description = "permit given back by the error path and again at the end",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::overflow}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
