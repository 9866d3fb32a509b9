// notify_one where the waiters differ: one waits for tea, one for coffee, on the same condition variable. The
// notification for the tea wakes the other, who goes back to sleep. Source: the course's chapter on Cond, question 1.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class counter {
public:
  void serve(var<bool>& drink) {
    lock_guard guard(mutex_);
    drink = true;
    served_.notify_one();
  }
  void take(var<bool>& drink) {
    unique_lock guard(mutex_);
    served_.wait(guard, [&] { return drink.load(); }); // at fault
  }

  var<bool> tea{false};
  var<bool> coffee{false};

private:
  mutex mutex_;
  condition_variable served_;
};

void two_guests() {
  counter bar;
  parallel_invoke([&] { bar.take(bar.tea); }, [&] { bar.take(bar.coffee); },
                  [&] {
                    bar.serve(bar.tea);
                    bar.serve(bar.coffee);
                  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-signal-many/buggy", .description = "a notification wakes one of two different waiters",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { two_guests(); });

} // namespace
