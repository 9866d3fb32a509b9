// adopt_lock without the lock: the guards take over two mutexes that nobody locked (the call of std::lock is gone), and
// unlock them at the end. Source: C++ practice; the course's chapter on Mutex on unlocking what is not locked.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::adopt_lock;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

struct cell {
  mutex lock;
  var<int> value{0};
};

void clear(cell& a, cell& b) {
  lock_guard guard_a(a.lock, adopt_lock);
  lock_guard guard_b(b.lock, adopt_lock);
  a.value = 0;
  b.value = 0;
} // at fault

void two_cells() {
  cell a, b;
  clear(a, b);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-adopt/buggy", .description = "guards adopt locks that nobody took",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { two_cells(); });

} // namespace
