// The counter of buggy.cpp locks the guard that it deferred.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::defer_lock;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class counter {
public:
  void increment() {
    unique_lock guard(mutex_, defer_lock);
    guard.lock();
    ++value_;
  }

private:
  mutex mutex_;
  var<int> value_{0};
};

void two_increments() {
  counter shared;
  parallel(2, [&](std::uint32_t) { shared.increment(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/guard-deferred/fixed", .description = "the deferred guard is locked",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_increments(); });

} // namespace
