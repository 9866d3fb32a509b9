// The pitfall: the iteration over a concurrent map is taken for a snapshot. It sees each entry as it is when it comes
// by: one from before a transfer, another from after it. Source: the course's chapter on the concurrent map, common
// pitfalls (Range).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
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

  int total() { return read(savings_) + read(current_); }

private:
  static int read(entry& e) {
    lock_guard guard(e.lock);
    return e.balance;
  }

  entry savings_;
  entry current_;
};

void test() {
  accounts bank;
  lockstitch::parallel_invoke([&] { bank.transfer(20); },
                              [&] {
                                LOCKSTITCH_ASSERT(bank.total() == 100); // at fault
                              });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-range-snapshot/buggy",
        .description = "iteration locks one entry at a time: it sees a sum that never was",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
