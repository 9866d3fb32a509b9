// The counter of buggy.cpp wakes all, and each looks whether it was meant.
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
    served_.notify_all();
  }
  void take(var<bool>& drink) {
    unique_lock guard(mutex_);
    served_.wait(guard, [&] { return drink.load(); });
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
        .name = "pitfalls/cond-signal-many/fixed", .description = "all waiters are woken",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_guests(); });

} // namespace
