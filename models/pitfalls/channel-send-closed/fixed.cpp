// The fix of a send on a closed channel: one operation sends, or says that the channel is closed.
// Source: the course's chapter on barriers and semaphores, ConnectionPool.Release.
#include "lockstitch/lockstitch.hpp"

#include <deque>
#include <stdexcept>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

class channel {
public:
  bool send(int item) {
    lock_guard guard(mutex_);
    if (closed_) return false;
    items_.push_back(item);
    return true;
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

void release(channel& idle, int connection) { (void)idle.send(connection); }

void test() {
  channel idle;
  lockstitch::parallel_invoke([&] { release(idle, 3); }, [&] { idle.close(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/channel-send-closed/fixed", .description = "the question and the send are one step",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
