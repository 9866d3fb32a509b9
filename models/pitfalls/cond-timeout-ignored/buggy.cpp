// The result of a timed wait is ignored: when the time is up the thread goes on as if the data were there. Source: C++
// practice; the course's chapter on Cond (waiting with a timeout).
#include "lockstitch/lockstitch.hpp"

#include <chrono>

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class reply {
public:
  void set(int value) {
    lock_guard guard(mutex_);
    value_ = value;
    arrived_.notify_one();
  }
  int get() {
    unique_lock guard(mutex_);
    arrived_.wait_for(guard, std::chrono::seconds(1), [this] { return value_ != 0; });
    LOCKSTITCH_ASSERT(value_ != 0); // at fault
    return value_;
  }

private:
  mutex mutex_;
  condition_variable arrived_;
  var<int> value_{0};
};

void ask() {
  reply answer;
  parallel_invoke([&] { answer.set(42); }, [&] { (void)answer.get(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-timeout-ignored/buggy", .description = "a timed wait is taken for a success",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { ask(); });

} // namespace
