// The cache of buggy.cpp checks again under the write lock: check, lock, check.
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
  void load_once() {
    {
      shared_lock reading(mutex_);
      if (loaded_) return;
    }
    lock_guard writing(mutex_);
    if (!loaded_) load();
  }

private:
  void load() {
    LOCKSTITCH_ASSERT(!loaded_);
    loaded_ = true;
  }

  shared_mutex mutex_;
  var<bool> loaded_{false};
};

void two_users() {
  cache shared;
  parallel(2, [&](std::uint32_t) { shared.load_once(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-upgrade-gap/fixed", .description = "checked again under the write lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_users(); });

} // namespace
