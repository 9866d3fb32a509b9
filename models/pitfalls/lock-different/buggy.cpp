// One field, two locks: push() counts under the lock of the producers, pop() under that of the consumers. Each looks
// right on its own. Source: C++ practice.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class queue {
public:
  void push() {
    lock_guard guard(push_lock_);
    ++size_; // at fault
  }
  void pop() {
    lock_guard guard(pop_lock_);
    --size_;
  }

private:
  mutex push_lock_;
  mutex pop_lock_;
  var<int> size_{1};
};

void push_and_pop() {
  queue shared;
  parallel_invoke([&] { shared.push(); }, [&] { shared.pop(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-different/buggy", .description = "one field is guarded by two locks",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { push_and_pop(); });

} // namespace
