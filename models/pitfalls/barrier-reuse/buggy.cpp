// The pitfall: a barrier for several phases whose threads wait for the count, not for the phase. A fast thread arrives
// for the next phase before a slow one has woken: the count is not zero any more, and the slow one waits for ever.
// Source: the course's chapter on barriers and semaphores (the barrier made of a WaitGroup).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;

class phase_barrier {
public:
  explicit phase_barrier(int parties) : parties_(parties) {}

  void arrive_and_wait() {
    unique_lock lock(mutex_);
    if (++arrived_ == parties_) {
      arrived_ = 0;
      all_here_.notify_all();
    } else {
      all_here_.wait(lock, [&] { return arrived_ == 0; }); // at fault
    }
  }

private:
  mutex mutex_;
  condition_variable all_here_;
  int arrived_ = 0;
  const int parties_;
};

void test() {
  phase_barrier b(2);
  lockstitch::parallel(2, [&](std::uint32_t) {
    b.arrive_and_wait();
    b.arrive_and_wait();
  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/barrier-reuse/buggy",
        .description = "barrier that counts to zero again before all have left: a fast thread locks a slow one in",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
