// A guard that locks nothing: it was made with defer_lock, and the call of lock() is missing. Source: C++ practice.
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
    ++value_; // at fault
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
        .name = "pitfalls/guard-deferred/buggy", .description = "a deferred guard is never locked",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_increments(); });

} // namespace
