// The task of buggy.cpp: every function that changes what is waited for notifies.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class task {
public:
  void finish() {
    lock_guard guard(mutex_);
    finished_ = true;
    changed_.notify_all();
  }
  void cancel() {
    lock_guard guard(mutex_);
    cancelled_ = true;
    changed_.notify_all();
  }
  /// False: cancelled.
  bool wait() {
    unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return finished_ || cancelled_; });
    return finished_;
  }

private:
  mutex mutex_;
  condition_variable changed_;
  var<bool> finished_{false};
  var<bool> cancelled_{false};
};

/// A task that is finished, or cancelled.
void wait_for_a_task() {
  task shared;
  parallel_invoke(
      [&] {
        if (lockstitch::choose(2) == 0) shared.finish();
        else shared.cancel();
      },
      [&] { (void)shared.wait(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-never-signalled/fixed", .description = "cancelling notifies, too",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { wait_for_a_task(); });

} // namespace
