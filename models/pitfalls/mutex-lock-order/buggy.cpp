// Two locks in two orders: a transfer locks the account it takes from, then the one it gives to. Two transfers in
// opposite directions each hold what the other one waits for. Source: the course's chapter on Mutex, and
// Troubleshooting 1.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

struct account {
  mutex lock;
  var<int> balance{10};
};

void transfer(account& from, account& to, int amount) {
  lock_guard first(from.lock);
  lock_guard second(to.lock); // at fault
  from.balance -= amount;
  to.balance += amount;
}

void opposite_transfers() {
  account a, b;
  parallel_invoke([&] { transfer(a, b, 1); }, [&] { transfer(b, a, 2); });
  LOCKSTITCH_ASSERT(a.balance + b.balance == 20);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-lock-order/buggy", .description = "two transfers lock two accounts in opposite orders",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { opposite_transfers(); });

} // namespace
