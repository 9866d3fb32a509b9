// The fix of a state that is atomic in part: what belongs together is behind one mutex.
// Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class statistics {
public:
  void record(long bytes) {
    lock_guard guard(mutex_);
    ++requests_;
    bytes_ += bytes;
  }

  long mean() {
    lock_guard guard(mutex_);
    const long requests = requests_;
    return requests == 0 ? 0 : bytes_ / requests;
  }

private:
  mutex mutex_;
  var<long> requests_{0};
  var<long> bytes_{0};
};

void test() {
  statistics seen;
  lockstitch::parallel_invoke([&] { seen.record(100); }, [&] { seen.record(300); });
  LOCKSTITCH_ASSERT(seen.mean() == 200);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-partial/fixed", .description = "count and total under one mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
