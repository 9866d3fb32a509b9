// Notified when it may be gone: complete() unlocks, then notifies. Between the two the waiter can see that the request
// is done, without having slept, and destroy it. Source: C++ practice; C++20 [thread.condition.condvar] on the
// destructor.
#include "lockstitch/lockstitch.hpp"

#include <memory>

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class request {
public:
  void complete() {
    unique_lock guard(mutex_);
    done_ = true;
    guard.unlock();
    completed_.notify_one(); // at fault
  }
  void wait() {
    unique_lock guard(mutex_);
    completed_.wait(guard, [this] { return done_.load(); });
  }

private:
  mutex mutex_;
  condition_variable completed_;
  var<bool> done_{false};
};

void ask() {
  auto asked = std::make_unique<request>();
  thread worker([&r = *asked] { r.complete(); });
  asked->wait();
  asked.reset();
  worker.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/cond-destroyed/buggy",
        .description = "a condition variable is notified after its owner may have gone",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::destroyed_in_use}, .parameter = {},
        .body = [](int) { ask(); });

} // namespace
