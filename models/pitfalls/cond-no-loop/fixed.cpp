// The queue of buggy.cpp waits with a predicate, which is asked again after each wakeup.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class queue {
public:
  void push() {
    {
      lock_guard guard(mutex_);
      ++items_;
    }
    changed_.notify_one();
  }
  void pop() {
    unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return items_ > 0; });
    LOCKSTITCH_ASSERT(items_ > 0);
    --items_;
  }

private:
  mutex mutex_;
  condition_variable changed_;
  var<int> items_{0};
};

void push_and_pop() {
  queue shared;
  parallel_invoke([&] { shared.push(); }, [&] { shared.pop(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-no-loop/fixed", .description = "the wait has a predicate",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { push_and_pop(); });

} // namespace
