// The pitfall: done() more often than add(), here by an error path that falls through to the end of the function.
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
    LOCKSTITCH_ASSERT(count_ >= 0); // at fault
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
  if (!input_is_good) group.done();
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
        .name = "pitfalls/wg-negative/buggy",
        .description = "done() on an error path and again at the end: the counter falls below zero",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
