// A guard in too small a scope: it is the whole statement of an `if`, and unlocks where that ends. Source: C++
// practice.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class tickets {
public:
  explicit tickets(bool shared) : shared_(shared) {}

  int next() {
    if (shared_) lock_guard<mutex> guard(mutex_);
    ++last_; // at fault
    return last_;
  }

private:
  const bool shared_;
  mutex mutex_;
  var<int> last_{0};
};

void two_tickets() {
  tickets shared(true);
  parallel(2, [&](std::uint32_t) { (void)shared.next(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/guard-dropped/buggy", .description = "a guard lives as long as the statement of an if",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_tickets(); });

} // namespace
