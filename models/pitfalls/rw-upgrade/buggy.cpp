// A read lock upgraded in place: the thread waits for the readers to leave, and is one of them. Source: the course's
// chapter on RWMutex, question 2.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class cache {
public:
  int get() {
    shared_lock reading(mutex_);
    if (loaded_) return value_;
    lock_guard writing(mutex_); // at fault
    value_ = 7;
    loaded_ = true;
    return value_;
  }

private:
  shared_mutex mutex_;
  var<bool> loaded_{false};
  var<int> value_{0};
};

void two_readers() {
  cache shared;
  parallel(2, [&](std::uint32_t) { LOCKSTITCH_ASSERT(shared.get() == 7); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-upgrade/buggy", .description = "the write lock is taken under the read lock",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::self_deadlock}, .parameter = {},
        .body = [](int) { two_readers(); });

} // namespace
