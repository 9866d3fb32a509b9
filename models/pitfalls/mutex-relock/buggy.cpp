// Locked twice: raise() holds the mutex and calls level(), a member function that locks it as well. std::mutex is not
// recursive: the thread waits for itself, or worse. Source: the course's chapter on Mutex, question 1.
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
    lock_guard guard(mutex_); // at fault
    return level_;
  }

  void raise() {
    lock_guard guard(mutex_);
    if (level() < 10) ++level_;
  }

private:
  mutex mutex_;
  var<int> level_{0};
};

void two_hands() {
  thermostat shared;
  parallel(2, [&](std::uint32_t) { shared.raise(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-relock/buggy", .description = "a member function locks the mutex that its caller holds",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::self_deadlock}, .parameter = {},
        .body = [](int) { two_hands(); });

} // namespace
