// The reply of buggy.cpp: without it the caller gets nothing, and knows.
#include "lockstitch/lockstitch.hpp"

#include <chrono>
#include <optional>

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
  std::optional<int> get() {
    unique_lock guard(mutex_);
    if (!arrived_.wait_for(guard, std::chrono::seconds(1), [this] { return value_ != 0; })) return std::nullopt;
    LOCKSTITCH_ASSERT(value_ != 0);
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
        .name = "pitfalls/cond-timeout-ignored/fixed", .description = "a timed wait that fails is reported",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { ask(); });

} // namespace
