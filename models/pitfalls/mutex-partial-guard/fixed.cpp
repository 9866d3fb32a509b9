// The stack of buggy.cpp: every access is made under the mutex.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class stack {
public:
  void push() {
    lock_guard guard(mutex_);
    ++size_;
  }
  int size() {
    lock_guard guard(mutex_);
    return size_;
  }

private:
  mutex mutex_;
  var<int> size_{0};
};

void push_and_look() {
  stack shared;
  parallel_invoke([&] { shared.push(); }, [&] { LOCKSTITCH_ASSERT(shared.size() <= 1); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-partial-guard/fixed", .description = "every function locks",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { push_and_look(); });

} // namespace
