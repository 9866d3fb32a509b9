// The result of try_lock is ignored: the thread goes on as if it had the mutex, and unlocks what it does not hold.
// Source: the course's TryLock pattern; C++ practice.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class statistics {
public:
  void hit() {
    (void)mutex_.try_lock();
    ++hits_; // at fault
    mutex_.unlock();
  }

private:
  mutex mutex_;
  var<int> hits_{0};
};

void two_hits() {
  statistics shared;
  parallel(2, [&](std::uint32_t) { shared.hit(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-try-ignored/buggy", .description = "the result of try_lock is ignored",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_hits(); });

} // namespace
