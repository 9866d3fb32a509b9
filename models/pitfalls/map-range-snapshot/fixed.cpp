// The fix of an iteration that is no snapshot: all that must fit together is locked for the whole of it.
// Source: the course's chapter on the concurrent map, common pitfalls (Range).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::mutex;
using lockstitch::checked::scoped_lock;

struct entry {
  mutex lock;
  int balance = 50;
};

/// Stands for a map of two entries.
class accounts {
public:
  void transfer(int amount) {
    scoped_lock both(savings_.lock, current_.lock);
    savings_.balance -= amount;
    current_.balance += amount;
  }

  int total() {
    scoped_lock all(savings_.lock, current_.lock);
    return savings_.balance + current_.balance;
  }

private:
  entry savings_;
  entry current_;
};

void test() {
  accounts bank;
  lockstitch::parallel_invoke([&] { bank.transfer(20); }, [&] { LOCKSTITCH_ASSERT(bank.total() == 100); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-range-snapshot/fixed", .description = "iteration locks all entries",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
