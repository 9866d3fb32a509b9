// A wait without a loop: a thread may wake with nothing to find, because it woke spuriously or because another one was
// faster. Here the queue is empty and an item is taken all the same. Source: the course's chapter on Cond, question 2.
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
    if (items_ == 0) changed_.wait(guard);
    LOCKSTITCH_ASSERT(items_ > 0); // at fault
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
        .name = "pitfalls/cond-no-loop/buggy", .description = "a wait that is not repeated takes from an empty queue",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { push_and_pop(); });

} // namespace
