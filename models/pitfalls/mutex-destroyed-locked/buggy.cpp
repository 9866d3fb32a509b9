// A mutex that dies too early: the logger's scope ends while a thread still uses it, because the thread is joined one
// line too late. Source: the course's chapter on Mutex; C++20 [thread.mutex.class], which makes it undefined.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

class logger {
public:
  void write() {
    lock_guard guard(mutex_); // at fault
    ++lines_;
  }

private:
  mutex mutex_;
  var<int> lines_{0};
};

void log_from_a_thread() {
  thread worker;
  {
    logger out;
    worker = thread([&out] { out.write(); });
  }
  worker.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-destroyed-locked/buggy", .description = "a mutex is destroyed while a thread uses it",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::destroyed_in_use}, .parameter = {},
        .body = [](int) { log_from_a_thread(); });

} // namespace
