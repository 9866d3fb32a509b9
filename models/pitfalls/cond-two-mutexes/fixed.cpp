// The slots of buggy.cpp share one mutex, the one that goes with the condition variable.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

struct slot {
  var<bool> full{false};
};

mutex slots;
condition_variable filled;

void wait_for(slot& s) {
  unique_lock guard(slots);
  filled.wait(guard, [&] { return s.full.load(); });
}

void fill(slot& s) {
  lock_guard guard(slots);
  s.full = true;
  filled.notify_all();
}

void two_slots() {
  slot a, b;
  parallel_invoke([&] { wait_for(a); }, [&] { wait_for(b); },
                  [&] {
                    fill(a);
                    fill(b);
                  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-two-mutexes/fixed", .description = "all waiters hold the same mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_slots(); });

} // namespace
