// A reference to guarded data leaves the critical section: the getter locks, but what it returns is used when the lock
// is gone. Source: the course's chapter on Mutex (data reached without its mutex); C++ practice.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class settings {
public:
  const var<int>& limit() {
    lock_guard guard(mutex_);
    return limit_;
  }
  void set_limit(int limit) {
    lock_guard guard(mutex_);
    limit_ = limit;
  }

private:
  mutex mutex_;
  var<int> limit_{1};
};

void read_and_set() {
  settings shared;
  parallel_invoke([&] { shared.set_limit(2); },
                  [&] {
                    const int seen = shared.limit(); // at fault
                    LOCKSTITCH_ASSERT(seen > 0);
                  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-escaping-ref/buggy", .description = "a getter returns a reference to guarded data",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { read_and_set(); });

} // namespace
