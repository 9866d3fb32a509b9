// The transfer of buggy.cpp: scoped_lock takes both locks without a deadlock, whatever their order.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::mutex;
using lockstitch::checked::scoped_lock;
using lockstitch::checked::var;

struct account {
  mutex lock;
  var<int> balance{10};
};

void transfer(account& from, account& to, int amount) {
  scoped_lock both(from.lock, to.lock);
  from.balance -= amount;
  to.balance += amount;
}

void opposite_transfers() {
  account a, b;
  parallel_invoke([&] { transfer(a, b, 1); }, [&] { transfer(b, a, 2); });
  LOCKSTITCH_ASSERT(a.balance + b.balance == 20);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-lock-order/fixed", .description = "both accounts are locked at once",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { opposite_transfers(); });

} // namespace
