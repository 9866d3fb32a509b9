// The fix of a negative counter: one done() for one add().
// Source: the course's WaitGroup deep dive, pitfall 1 (negative counter).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;

class wait_group {
public:
  void add(int n) {
    lock_guard guard(mutex_);
    count_ += n;
    LOCKSTITCH_ASSERT(count_ >= 0);
    if (count_ == 0) idle_.notify_all();
  }
  void done() { add(-1); }
  void wait() {
    unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return count_ == 0; });
  }

private:
  mutex mutex_;
  condition_variable idle_;
  int count_ = 0;
};

void work(wait_group& group, bool input_is_good) {
  (void)input_is_good;
  group.done();
}

void test() {
  wait_group group;
  group.add(2);
  thread good([&] { work(group, true); });
  thread bad([&] { work(group, false); });
  group.wait();
  good.join();
  bad.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/wg-negative/fixed", .description = "done() once for each add()",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
