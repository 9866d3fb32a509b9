// The queue of buggy.cpp: the field that both sides use has one lock.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class queue {
public:
  void push() {
    lock_guard guard(lock_);
    ++size_;
  }
  void pop() {
    lock_guard guard(lock_);
    --size_;
  }

private:
  mutex lock_;
  var<int> size_{1};
};

void push_and_pop() {
  queue shared;
  parallel_invoke([&] { shared.push(); }, [&] { shared.pop(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-different/fixed", .description = "one field, one lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { push_and_pop(); });

} // namespace
