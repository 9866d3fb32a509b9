// The cache of buggy.cpp lets go of the read lock, takes the write lock, and checks again.
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
    reading.unlock();
    lock_guard writing(mutex_);
    if (!loaded_) value_ = 7;
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
        .name = "pitfalls/rw-upgrade/fixed",
        .description = "the read lock is released first, and the state checked again",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_readers(); });

} // namespace
