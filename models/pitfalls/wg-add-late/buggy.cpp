// The pitfall: add() in the body of the thread that is to be waited for. wait() may come first, finds nothing to wait
// for, and returns early. Source: the course's WaitGroup deep dive, pitfall 1 and its TaskManager.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
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

void test() {
  wait_group group;
  atomic<bool> finished{false};
  thread worker([&] {
    group.add(1);
    finished.store(true);
    group.done();
  });
  group.wait();
  LOCKSTITCH_ASSERT(finished.load()); // at fault
  worker.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/wg-add-late/buggy",
        .description = "add() inside the started thread: wait() returns before the work has begun",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
