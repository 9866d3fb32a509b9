// The gate of buggy.cpp changes the state under the mutex.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::atomic;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;

class gate {
public:
  void open() {
    lock_guard guard(mutex_);
    open_ = true;
    changed_.notify_one();
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
        .name = "pitfalls/cond-unlocked-state/fixed", .description = "the condition changes under the mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { open_and_pass(); });

} // namespace
