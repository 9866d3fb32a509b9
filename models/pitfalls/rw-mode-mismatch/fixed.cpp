// The reader of buggy.cpp with a guard, which knows how it locked.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class quote {
public:
  int price() {
    shared_lock guard(mutex_);
    return price_;
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
        .name = "pitfalls/rw-mode-mismatch/fixed", .description = "a shared_lock releases what it took",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_set(); });

} // namespace
