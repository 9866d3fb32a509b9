// A guard in too small a scope: it is the whole statement of an `if`, and unlocks where that ends. Source: C++
// practice.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class counter {
public:
  explicit counter(bool shared) : shared_(shared) {}

  void increment() {
    if (shared_) lock_guard<mutex> guard(mutex_);
    ++value_; // at fault
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
        .name = "pitfalls/guard-dropped/buggy", .description = "a guard lives as long as the statement of an if",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_increments(); });

} // namespace
