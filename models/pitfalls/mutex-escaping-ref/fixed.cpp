// The settings of buggy.cpp return a copy, made under the lock.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class settings {
public:
  int limit() {
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
                    const int seen = shared.limit();
                    LOCKSTITCH_ASSERT(seen > 0);
                  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-escaping-ref/fixed", .description = "the getter returns a copy",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_set(); });

} // namespace
