// The owner of the mutex goes while it is held: the last release() deletes the object under a guard of the object's own
// mutex, and the guard unlocks freed memory. Source: C++ practice.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class counted {
public:
  void release() {
    lock_guard guard(mutex_); // at fault
    if (--users_ == 0) delete this;
  }

private:
  ~counted() = default;

  mutex mutex_;
  var<int> users_{2};
};

void two_users() {
  auto* shared = new counted;
  parallel(2, [&](std::uint32_t) { shared->release(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-owner-freed/buggy", .description = "an object is deleted under its own mutex",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::destroyed_in_use}, .parameter = {},
        .body = [](int) { two_users(); });

} // namespace
