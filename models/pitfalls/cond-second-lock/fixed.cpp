// The mailbox of buggy.cpp is waited for with nothing else locked.
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
    inside.unlock();
    unique_lock guard(box.lock);
    box.arrived.wait(guard, [this] { return box.mail.load(); });
  }
};

void deliver_and_collect() {
  office shared;
  parallel_invoke([&] { shared.deliver(); }, [&] { shared.collect(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-second-lock/fixed", .description = "the other lock is released before the wait",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { deliver_and_collect(); });

} // namespace
