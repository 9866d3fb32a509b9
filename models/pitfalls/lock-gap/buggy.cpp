// Read in one critical section, written back in another: both are locked, but what happened in between is overwritten,
// and a deposit is lost. Source: the course's chapter on RWMutex on what must be checked again; C++ practice.
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
    const int seen = balance();
    lock_guard guard(mutex_);
    LOCKSTITCH_ASSERT(balance_ == seen); // at fault
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
        .name = "pitfalls/lock-gap/buggy", .description = "a value is read and written back in two critical sections",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_deposits(); });

} // namespace
