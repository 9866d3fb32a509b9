// The logger of buggy.cpp: the thread is joined in the scope of what it uses.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

class logger {
public:
  void write() {
    lock_guard guard(mutex_);
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
    worker.join();
  }
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-destroyed-locked/fixed", .description = "the thread is joined first",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { log_from_a_thread(); });

} // namespace
