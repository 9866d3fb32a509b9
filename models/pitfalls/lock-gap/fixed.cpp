// The account of buggy.cpp reads and writes in one critical section.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class account {
public:
  int balance() {
    lock_guard guard(mutex_);
    return balance_;
  }
  void deposit(int amount) {
    lock_guard guard(mutex_);
    const int seen = balance_;
    LOCKSTITCH_ASSERT(balance_ == seen);
    balance_ = seen + amount;
  }

private:
  mutex mutex_;
  var<int> balance_{0};
};

void two_deposits() {
  account shared;
  parallel(2, [&](std::uint32_t) { shared.deposit(1); });
  LOCKSTITCH_ASSERT(shared.balance() == 2);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-gap/fixed", .description = "one critical section reads and writes",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_deposits(); });

} // namespace
