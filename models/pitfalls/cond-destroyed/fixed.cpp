// The request of buggy.cpp notifies under the mutex: the waiter cannot leave before the notification is over.
#include "lockstitch/lockstitch.hpp"

#include <memory>

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class request {
public:
  void complete() {
    lock_guard guard(mutex_);
    done_ = true;
    completed_.notify_one();
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
        .name = "pitfalls/cond-destroyed/fixed", .description = "the notification comes before the unlock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { ask(); });

} // namespace
