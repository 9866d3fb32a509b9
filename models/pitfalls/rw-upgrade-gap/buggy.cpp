// An upgrade with a gap: what was checked under the read lock need not hold any more under the write lock. Two threads
// that both found nothing both load, and the update of the first is lost. Source: the course's TryUpgrade (chapter on
// RWMutex, question 2).
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
    load();
  }

private:
  void load() {
    LOCKSTITCH_ASSERT(!loaded_); // at fault
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
        .name = "pitfalls/rw-upgrade-gap/buggy",
        .description = "checked under the read lock, done under the write lock",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_users(); });

} // namespace
