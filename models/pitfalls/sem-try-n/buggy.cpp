// The pitfall: several permits are taken one by one. Two callers each hold a part of what they need, and each waits for
// the part of the other.
// Source: the course's chapter on barriers and semaphores, question 2 (TryAcquireN, in its blocking form).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;

class channels {
public:
  void use(int n) {
    acquire(n);
    free_.release(n);
  }

private:
  void acquire(int n) {
    for (int i = 0; i < n; ++i) free_.acquire(); // at fault
  }

  counting_semaphore<2> free_{2};
};

void test() {
  channels c;
  lockstitch::parallel(2, [&](std::uint32_t) { c.use(2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-try-n/buggy",
        .description = "two permits taken one by one: two callers hold one each and wait for ever",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
