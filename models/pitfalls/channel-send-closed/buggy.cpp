// The pitfall: the question whether a channel is open, and the send after it, are two steps. The channel is closed in
// between, and the send fails in a thread that does not expect it.
// Source: the course's chapter on barriers and semaphores, ConnectionPool.Release.
#include "lockstitch/lockstitch.hpp"

#include <deque>
#include <stdexcept>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

class channel {
public:
  bool closed() {
    lock_guard guard(mutex_);
    return closed_;
  }

  void send(int item) {
    lock_guard guard(mutex_);
    if (closed_) throw std::logic_error("send on a closed channel");
    items_.push_back(item);
  }

  void close() {
    lock_guard guard(mutex_);
    closed_ = true;
  }

private:
  mutex mutex_;
  bool closed_ = false;
  std::deque<int> items_;
};

void release(channel& idle, int connection) {
  if (!idle.closed()) idle.send(connection); // the mistake
}

void test() {
  channel idle;
  lockstitch::parallel_invoke([&] { release(idle, 3); }, [&] { idle.close(); }); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/channel-send-closed/buggy",
        .description = "channel closed between the question whether it is open and the send",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::uncaught_exception}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
