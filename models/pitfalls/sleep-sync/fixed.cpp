// The fix of a sleep that waits for a thread: join it.
// Source: the course waits with a WaitGroup wherever a result is needed.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

void test() {
  var<int> result{0};
  thread worker([&] { result = 42; });
  worker.join();
  const int seen = result;
  LOCKSTITCH_ASSERT(seen == 42);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sleep-sync/fixed", .description = "join before the read",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
