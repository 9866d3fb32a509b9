// The fix of permits taken one by one: a mutex lets one caller at a time collect its permits.
// Source: the course's chapter on barriers and semaphores, question 2 (TryAcquireN, in its blocking form).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

class channels {
public:
  void use(int n) {
    acquire(n);
    free_.release(n);
  }

private:
  void acquire(int n) {
    lock_guard one_at_a_time(mutex_);
    for (int i = 0; i < n; ++i) free_.acquire();
  }

  mutex mutex_;
  counting_semaphore<2> free_{2};
};

void test() {
  channels c;
  lockstitch::parallel(2, [&](std::uint32_t) { c.use(2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-try-n/fixed", .description = "one caller at a time collects its permits",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
