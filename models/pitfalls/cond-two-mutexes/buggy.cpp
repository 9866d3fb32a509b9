// One condition variable, two mutexes: each waiter brings the mutex of its own slot. All waits that go on at a time
// need the same one, or the behaviour is undefined. Source: the course's chapter on Cond (a Cond is tied to its L);
// C++20 [thread.condition.condvar].
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

struct slot {
  mutex lock;
  var<bool> full{false};
};

condition_variable filled;

void wait_for(slot& s) {
  unique_lock guard(s.lock);
  filled.wait(guard, [&] { return s.full.load(); }); // at fault
}

void fill(slot& s) {
  lock_guard guard(s.lock);
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
        .name = "pitfalls/cond-two-mutexes/buggy",
        .description = "waiters on one condition variable hold different mutexes",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::two_mutexes}, .parameter = {},
        .body = [](int) { two_slots(); });

} // namespace
