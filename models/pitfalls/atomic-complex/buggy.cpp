// The pitfall: a lock of one's own, made from atomics. This one saves the notification when nobody sleeps, but looks
// for sleepers before it unlocks: a thread that goes to sleep in between is never woken. Source: the course's chapter
// on atomic operations, common pitfalls (complex synchronisation from atomics).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

class home_made_lock {
public:
  void lock() {
    while (locked_.exchange(true)) {
      sleepers_.fetch_add(1);
      locked_.wait(true); // at fault
      sleepers_.fetch_sub(1);
    }
  }

  void unlock() {
    const bool someone_sleeps = sleepers_.load() > 0;
    locked_.store(false);
    if (someone_sleeps) locked_.notify_one();
  }

private:
  atomic<bool> locked_{false};
  atomic<int> sleepers_{0};
};

void test() {
  home_made_lock lock;
  var<int> balance{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    lock.lock();
    balance += 10;
    lock.unlock();
  });
  LOCKSTITCH_ASSERT(balance == 20);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-complex/buggy",
        .description = "home-made lock that looks for sleepers before it unlocks: one sleeps for ever",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
