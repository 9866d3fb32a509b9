// The pitfall: a thread is detached, and what it refers to is gone, or the program ends, while it is still at work.
// Source: the course's troubleshooting section, 3 (goroutine leaks).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::thread;

class telemetry {
public:
  void flush() {
    thread([this] { sent_.fetch_add(1); }).detach(); // at fault
  }

private:
  atomic<int> sent_{0};
};

void test() {
  telemetry t;
  t.flush();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-leak/buggy", .description = "detached thread still at work when the program ends",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::thread_leak}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
