// The fix of double-checked locking: the flag is atomic, set with release and read with acquire (or use call_once).
// Source: the course's chapter on once, question 1.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class database {
public:
  int connection() {
    if (!connected_.load(std::memory_order_acquire)) {
      lock_guard guard(mutex_);
      if (!connected_.load(std::memory_order_relaxed)) {
        connection_ = 7;
        connected_.store(true, std::memory_order_release);
      }
    }
    return connection_;
  }

private:
  mutex mutex_;
  atomic<bool> connected_{false};
  var<int> connection_{0};
};

void test() {
  database db;
  lockstitch::parallel(2, [&](std::uint32_t) { LOCKSTITCH_ASSERT(db.connection() == 7); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-dcl/fixed",
        .description = "double-checked locking with an atomic flag, acquire and release",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
