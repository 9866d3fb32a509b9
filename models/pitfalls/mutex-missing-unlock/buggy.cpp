// A path that does not unlock: withdraw() returns early when there is not enough money, and the mutex stays locked.
// Everybody who locks it later waits for ever. Source: the course's chapter on Mutex ("defer mu.Unlock()").
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class account {
public:
  bool withdraw(int amount) {
    mutex_.lock(); // at fault
    if (balance_ < amount) return false;
    balance_ -= amount;
    mutex_.unlock();
    return true;
  }

private:
  mutex mutex_;
  var<int> balance_{3};
};

/// Two customers want 2 of the 3 that there are.
void two_withdrawals() {
  account shared;
  parallel(2, [&](std::uint32_t) { (void)shared.withdraw(2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-missing-unlock/buggy", .description = "an early return leaves the mutex locked",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::lock_leak}, .parameter = {},
        .body = [](int) { two_withdrawals(); });

} // namespace
