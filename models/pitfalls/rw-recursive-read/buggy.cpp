// Nested read locks: total() holds the lock shared and calls count(), which takes it shared again. A writer that came
// in between waits for the first, and the second waits for the writer; the standard leaves it undefined. Source: the
// course's chapter on RWMutex (no recursive read locking).
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
    shared_lock guard(mutex_); // at fault
    return count_;
  }
  int total() {
    shared_lock guard(mutex_);
    return price_ * count();
  }
  void add() {
    lock_guard guard(mutex_);
    ++count_;
  }

private:
  shared_mutex mutex_;
  var<int> count_{1};
  var<int> price_{2};
};

void read_and_add() {
  stock shared;
  parallel_invoke([&] { LOCKSTITCH_ASSERT(shared.total() >= 2); }, [&] { shared.add(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-recursive-read/buggy", .description = "a reader locks shared what it holds shared",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::self_deadlock}, .parameter = {},
        .body = [](int) { read_and_add(); });

} // namespace
