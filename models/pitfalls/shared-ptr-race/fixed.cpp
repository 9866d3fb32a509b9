// The fix of a shared_ptr object that threads share: a mutex around the copy and the assignment, or
// std::atomic<std::shared_ptr<T>>.
// Source: C++20 [util.smartptr.shared.atomic].
#include "lockstitch/lockstitch.hpp"

#include <memory>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

using settings = std::shared_ptr<const int>;

class current_settings {
public:
  settings get() {
    lock_guard guard(mutex_);
    return settings_.load();
  }

  void replace(settings next) {
    lock_guard guard(mutex_);
    settings_.store(std::move(next));
  }

private:
  mutex mutex_;
  var<settings> settings_{std::make_shared<const int>(1)};
};

void test() {
  current_settings current;
  lockstitch::parallel_invoke([&] { current.replace(std::make_shared<const int>(2)); },
                              [&] { LOCKSTITCH_ASSERT(*current.get() > 0); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/shared-ptr-race/fixed", .description = "the shared_ptr object is behind a mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
