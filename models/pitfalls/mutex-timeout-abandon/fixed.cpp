// The payment of buggy.cpp: the caller that gives up withdraws the job, and the helper looks under the same mutex. A
// job that has begun can no longer be withdrawn, and counts as done.
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
  var<bool> withdrawn{false};
  binary_semaphore done{0};
};

void pay(job& j) {
  {
    lock_guard guard(j.lock);
    if (!j.withdrawn) j.paid = true;
  }
  j.done.release();
}

/// False: the caller gave up.
bool wait_until_paid(job& j) {
  if (j.done.try_acquire_for(std::chrono::seconds(1))) return true;
  lock_guard guard(j.lock);
  if (!j.paid) j.withdrawn = true;
  return j.paid;
}

void pay_or_not() {
  job j;
  thread helper([&] { pay(j); });
  const bool done = wait_until_paid(j);
  helper.join();
  LOCKSTITCH_ASSERT(j.paid == done);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-timeout-abandon/fixed", .description = "giving up withdraws the job",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { pay_or_not(); });

} // namespace
