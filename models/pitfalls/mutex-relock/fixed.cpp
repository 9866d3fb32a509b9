// The counter of buggy.cpp: what both functions need is in a private one that expects the mutex to be held.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class thermostat {
public:
  int level() {
    lock_guard guard(mutex_);
    return level_of_holder();
  }

  void raise() {
    lock_guard guard(mutex_);
    if (level_of_holder() < 10) ++level_;
  }

private:
  /// Requires: the caller holds the mutex.
  int level_of_holder() const { return level_; }

  mutex mutex_;
  var<int> level_{0};
};

void two_hands() {
  thermostat shared;
  parallel(2, [&](std::uint32_t) { shared.raise(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-relock/fixed", .description = "the inner function expects the mutex to be held",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_hands(); });

} // namespace
