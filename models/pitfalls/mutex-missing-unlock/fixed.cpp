// The account of buggy.cpp with a guard instead of lock() and unlock(): it unlocks on every path out of the function,
// exceptions included.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class account {
public:
  bool withdraw(int amount) {
    lock_guard guard(mutex_);
    if (balance_ < amount) return false;
    balance_ -= amount;
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
        .name = "pitfalls/mutex-missing-unlock/fixed", .description = "a guard unlocks on every path",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_withdrawals(); });

} // namespace
