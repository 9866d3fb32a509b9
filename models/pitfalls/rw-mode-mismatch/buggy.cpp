// unlock() for lock_shared(): the reader gives back another lock than it took. Source: the course's chapter on RWMutex
// (RLock goes with RUnlock).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class quote {
public:
  int price() {
    mutex_.lock_shared();
    const int price = price_;
    mutex_.unlock(); // at fault
    return price;
  }
  void set_price(int price) {
    lock_guard guard(mutex_);
    price_ = price;
  }

private:
  shared_mutex mutex_;
  var<int> price_{1};
};

void read_and_set() {
  quote shared;
  parallel_invoke([&] { LOCKSTITCH_ASSERT(shared.price() > 0); }, [&] { shared.set_price(2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-mode-mismatch/buggy", .description = "a shared lock is released as an exclusive one",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { read_and_set(); });

} // namespace
