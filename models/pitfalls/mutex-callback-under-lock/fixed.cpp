// The publisher of buggy.cpp copies the listener under the lock and calls it without.
#include "lockstitch/lockstitch.hpp"

#include <functional>
#include <utility>

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class publisher {
public:
  explicit publisher(std::function<void()> listener) : listener_(std::move(listener)) {}

  void unsubscribe() {
    lock_guard guard(mutex_);
    listener_ = nullptr;
  }
  void publish() {
    unique_lock guard(mutex_);
    const std::function<void()> listener = listener_;
    guard.unlock();
    if (listener) listener();
  }

private:
  mutex mutex_;
  std::function<void()> listener_;
};

struct view {
  void refresh() {
    lock_guard guard(lock);
    ++shown;
  }
  void close(publisher& news) {
    lock_guard guard(lock);
    news.unsubscribe();
  }

  mutex lock;
  var<int> shown{0};
};

void publish_and_close() {
  view window;
  publisher news([&] { window.refresh(); });
  parallel_invoke([&] { news.publish(); }, [&] { window.close(news); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-callback-under-lock/fixed",
        .description = "the callback is called after the lock was released",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { publish_and_close(); });

} // namespace
