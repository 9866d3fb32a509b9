// The state changes without the mutex: it is atomic, so there is no race; but the change and its notification fit
// between the waiter's look at the state and its sleep. The waiter sleeps for ever. Source: the course's chapter on
// Cond.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::atomic;
using lockstitch::checked::condition_variable;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;

class gate {
public:
  void open() {
    open_ = true;
    changed_.notify_one(); // at fault
  }
  void pass() {
    unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return open_.load(); });
  }

private:
  mutex mutex_;
  condition_variable changed_;
  atomic<bool> open_{false};
};

void open_and_pass() {
  gate shared;
  parallel_invoke([&] { shared.open(); }, [&] { shared.pass(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-unlocked-state/buggy", .description = "a condition that changes without the mutex",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::lost_wakeup}, .parameter = {},
        .body = [](int) { open_and_pass(); });

} // namespace
