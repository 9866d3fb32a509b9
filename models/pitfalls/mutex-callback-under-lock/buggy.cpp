// Unknown code under a lock: publish() calls the listener while it holds its mutex. The listener locks the view's, and
// a view that is closed, its mutex held, unsubscribes: a deadlock that neither class shows alone. Source: the course's
// chapter on Mutex ("nesting"), the broadcast of its ConnectionManager.
#include "lockstitch/lockstitch.hpp"

#include <functional>
#include <utility>

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class publisher {
public:
  explicit publisher(std::function<void()> listener) : listener_(std::move(listener)) {}

  void unsubscribe() {
    lock_guard guard(mutex_);
    listener_ = nullptr;
  }
  void publish() {
    lock_guard guard(mutex_); // at fault
    if (listener_) listener_();
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
        .name = "pitfalls/mutex-callback-under-lock/buggy",
        .description = "a callback is called under a lock that it comes back to",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { publish_and_close(); });

} // namespace
