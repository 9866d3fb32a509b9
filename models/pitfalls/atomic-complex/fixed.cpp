// The fix of a home-made lock: a mutex.
// Source: the course's chapter on atomic operations, common pitfalls (complex synchronisation from atomics).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::mutex;
using lockstitch::checked::var;

void test() {
  mutex lock;
  var<int> balance{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    lock.lock();
    balance += 10;
    lock.unlock();
  });
  LOCKSTITCH_ASSERT(balance == 20);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-complex/fixed", .description = "a mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
