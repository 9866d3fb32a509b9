// The stock of buggy.cpp: the inner function expects the lock to be held.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class stock {
public:
  int count() {
    shared_lock guard(mutex_);
    return count_of_holder();
  }
  int total() {
    shared_lock guard(mutex_);
    return price_ * count_of_holder();
  }
  void add() {
    lock_guard guard(mutex_);
    ++count_;
  }

private:
  /// Requires: the caller holds the lock, in either mode.
  int count_of_holder() const { return count_; }

  shared_mutex mutex_;
  var<int> count_{1};
  var<int> price_{2};
};

void read_and_add() {
  stock shared;
  parallel_invoke([&] { LOCKSTITCH_ASSERT(shared.total() >= 2); }, [&] { shared.add(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-recursive-read/fixed", .description = "the inner function expects the lock to be held",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_add(); });

} // namespace
