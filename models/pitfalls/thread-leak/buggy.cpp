// The pitfall: a thread is detached that refers to an object. Nobody waits for it: when the object is gone, the thread
// is still at work on it. Source: the course's troubleshooting section, 3 (goroutine leaks).
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
        .name = "pitfalls/thread-leak/buggy", .description = "detached thread still at work when its object is gone",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::use_after_free}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
