// The counter of buggy.cpp: the guard stands in the scope of the function; the `if` only says whether it locks.
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
  explicit counter(bool shared) : shared_(shared) {}

  void increment() {
    unique_lock guard(mutex_, defer_lock);
    if (shared_) guard.lock();
    ++value_;
  }

private:
  const bool shared_;
  mutex mutex_;
  var<int> value_{0};
};

void two_increments() {
  counter shared(true);
  parallel(2, [&](std::uint32_t) { shared.increment(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/guard-dropped/fixed", .description = "the guard lives as long as the function",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_increments(); });

} // namespace
