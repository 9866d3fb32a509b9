// The sessions of buggy.cpp: the mutex is static, as what it protects.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class session {
public:
  void open() {
    lock_guard guard(mutex_);
    *open_sessions += 1;
  }

  /// A static member but for the pointer: the variable is a new one in every execution.
  static inline var<int>* open_sessions = nullptr;

private:
  static inline mutex mutex_;
};

void two_sessions() {
  var<int> open_sessions{0};
  session::open_sessions = &open_sessions;
  parallel(2, [](std::uint32_t) { session().open(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-static-data/fixed", .description = "static data have a static mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_sessions(); });

} // namespace
