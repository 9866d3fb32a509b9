// Work that goes on after the caller gave up: the action is left to a helper thread, and the caller stops waiting when
// the time is up, but nothing stops the helper (detached or joined later makes no difference). The caller reports a
// failure, and the payment is made all the same. Source: the course's DoWithTimeout.
#include "lockstitch/lockstitch.hpp"

#include <chrono>

namespace {

using lockstitch::checked::binary_semaphore;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

struct job {
  mutex lock;
  var<bool> paid{false};
  binary_semaphore done{0};
};

void pay(job& j) {
  {
    lock_guard guard(j.lock);
    j.paid = true;
  }
  j.done.release();
}

/// False: the caller gave up.
bool wait_until_paid(job& j) { return j.done.try_acquire_for(std::chrono::seconds(1)); }

void pay_or_not() {
  job j;
  thread helper([&] { pay(j); });
  const bool done = wait_until_paid(j);
  helper.join();
  LOCKSTITCH_ASSERT(j.paid == done); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-timeout-abandon/buggy", .description = "a helper thread acts after its caller gave up",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { pay_or_not(); });

} // namespace
