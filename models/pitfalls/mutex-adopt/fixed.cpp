// The swap of buggy.cpp locks both before the guards adopt them.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::adopt_lock;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

struct cell {
  mutex lock;
  var<int> value{0};
};

void clear(cell& a, cell& b) {
  lockstitch::checked::lock(a.lock, b.lock);
  lock_guard guard_a(a.lock, adopt_lock);
  lock_guard guard_b(b.lock, adopt_lock);
  a.value = 0;
  b.value = 0;
}

void two_cells() {
  cell a, b;
  parallel_invoke([&] { clear(a, b); }, [&] { clear(b, a); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-adopt/fixed", .description = "the locks are taken before they are adopted",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_cells(); });

} // namespace
