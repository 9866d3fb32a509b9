// The pitfall: a wait group is used for the next batch before every wait() for the last one has returned. The reporter
// misses the moment at which the counter was zero, and waits for the second batch, which waits for its report.
// Source: the course's WaitGroup deep dive, pitfall 2 (reuse).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::binary_semaphore;
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
    idle_.wait(lock, [&] { return count_ == 0; }); // at fault
  }

private:
  mutex mutex_;
  condition_variable idle_;
  int count_ = 0;
};

void test() {
  wait_group first;
  binary_semaphore reported(0);
  first.add(1);
  thread reporter([&] {
    first.wait();
    reported.release();
  });
  first.done();
  first.wait();
  wait_group& second = first;
  second.add(1);
  reported.acquire();
  second.done();
  reporter.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/wg-reuse/buggy",
        .description = "group used for a second batch while somebody still waits for the first",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::lost_wakeup}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
