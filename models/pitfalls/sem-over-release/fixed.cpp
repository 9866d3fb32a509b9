// The fix of a double release: only one place gives the permit back.
// Source: the course's chapter on barriers and semaphores, question 2 (Release).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<2>;

void query(permits& free, bool valid) {
  free.acquire();
  (void)valid;
  free.release();
}

void test() {
  permits connections(2);
  lockstitch::parallel_invoke([&] { query(connections, false); }, [&] { query(connections, true); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-over-release/fixed",
        .description = "the error path leaves the permit to the end of the function",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
