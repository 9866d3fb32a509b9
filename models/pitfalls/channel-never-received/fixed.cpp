// The fix of a send without a receiver: the channel has room for what may be left behind.
// Source: the course's troubleshooting section, 3 (goroutine leaks).
#include "lockstitch/lockstitch.hpp"

#include <chrono>
#include <deque>

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;

/// As in Go: a sender waits until no more than `room` items are left behind it.
class channel {
public:
  explicit channel(std::size_t room) : room_(room) {}

  void send(int item) {
    unique_lock lock(mutex_);
    items_.push_back(item);
    sent_.notify_one();
    received_.wait(lock, [&] { return items_.size() <= room_; });
  }

  bool receive_for(std::chrono::milliseconds longest) {
    unique_lock lock(mutex_);
    if (!sent_.wait_for(lock, longest, [&] { return !items_.empty(); })) return false;
    items_.pop_front();
    received_.notify_one();
    return true;
  }

private:
  mutex mutex_;
  condition_variable sent_;
  condition_variable received_;
  std::deque<int> items_;
  const std::size_t room_;
};

void test() {
  channel results(1);
  thread worker([&] { results.send(42); });
  (void)results.receive_for(std::chrono::milliseconds(10));
  worker.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/channel-never-received/fixed", .description = "the channel has room for the one result",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
