// Waiting while a second lock is held: the wait gives back the mutex of the mailbox, not the one around it. Whoever
// would deliver needs both. Source: C++ practice; the course's chapter on Cond on locks held while waiting.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

struct mailbox {
  mutex lock;
  condition_variable arrived;
  var<bool> mail{false};
};

struct office {
  mutex lock;
  var<int> visits{0};
  mailbox box;

  void deliver() {
    lock_guard inside(lock);
    lock_guard guard(box.lock);
    box.mail = true;
    box.arrived.notify_one();
  }
  void collect() {
    unique_lock inside(lock);
    ++visits;
    unique_lock guard(box.lock);
    box.arrived.wait(guard, [this] { return box.mail.load(); }); // at fault
  }
};

void deliver_and_collect() {
  office shared;
  parallel_invoke([&] { shared.deliver(); }, [&] { shared.collect(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-second-lock/buggy",
        .description = "a thread waits on a condition with another lock held",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { deliver_and_collect(); });

} // namespace
