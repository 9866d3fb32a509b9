// The object of buggy.cpp is deleted after the guard has gone.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class counted {
public:
  void release() {
    unique_lock guard(mutex_);
    const bool last = --users_ == 0;
    guard.unlock();
    if (last) delete this;
  }

private:
  ~counted() = default;

  mutex mutex_;
  var<int> users_{2};
};

void two_users() {
  auto* shared = new counted;
  parallel(2, [&](std::uint32_t) { shared->release(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-owner-freed/fixed", .description = "the object is deleted after the unlock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_users(); });

} // namespace
