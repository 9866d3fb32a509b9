// The fix of a leaked thread: it has an owner that joins it.
// Source: the course's troubleshooting section, 3 (goroutine leaks).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::thread;

class telemetry {
public:
  ~telemetry() {
    if (sender_.joinable()) sender_.join();
  }

  void flush() {
    sender_ = thread([this] { sent_.fetch_add(1); });
  }

private:
  atomic<int> sent_{0};
  thread sender_;
};

void test() {
  telemetry t;
  t.flush();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-leak/fixed", .description = "the thread is joined",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
