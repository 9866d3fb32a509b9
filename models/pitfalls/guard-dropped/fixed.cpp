// The tickets of buggy.cpp: the guard stands in the scope of the function; the `if` only says whether it locks.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::defer_lock;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class tickets {
public:
  explicit tickets(bool shared) : shared_(shared) {}

  int next() {
    unique_lock guard(mutex_, defer_lock);
    if (shared_) guard.lock();
    ++last_;
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
        .name = "pitfalls/guard-dropped/fixed", .description = "the guard lives as long as the function",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_tickets(); });

} // namespace
