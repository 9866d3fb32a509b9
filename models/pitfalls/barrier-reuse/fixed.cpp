// The fix of a barrier that is used again too early: threads wait for the number of the phase to change.
// Source: the course's chapter on barriers and semaphores, question 3 (the cyclic barrier's generation).
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
    const int phase = phase_;
    if (++arrived_ == parties_) {
      arrived_ = 0;
      ++phase_;
      all_here_.notify_all();
    } else {
      all_here_.wait(lock, [&] { return phase_ != phase; });
    }
  }

private:
  mutex mutex_;
  condition_variable all_here_;
  int arrived_ = 0;
  int phase_ = 0;
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
        .name = "pitfalls/barrier-reuse/fixed", .description = "barrier with a phase number under its lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
