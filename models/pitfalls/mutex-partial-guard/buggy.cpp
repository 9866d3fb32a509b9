// Guarded in most places, bare in one: size() reads without the mutex that push() writes under. Reading "only a number"
// is no excuse. Source: the course's Troubleshooting 2.
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
    return size_; // at fault
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
        .name = "pitfalls/mutex-partial-guard/buggy", .description = "one function reads without the lock",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { push_and_look(); });

} // namespace
