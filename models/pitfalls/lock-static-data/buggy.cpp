// A member mutex over static data: each session locks its own mutex, and all of them change the one counter. Source:
// C++ practice.
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
    *open_sessions += 1; // at fault
  }

  /// A static member but for the pointer: the variable is a new one in every execution.
  static inline var<int>* open_sessions = nullptr;

private:
  mutex mutex_;
};

void two_sessions() {
  var<int> open_sessions{0};
  session::open_sessions = &open_sessions;
  parallel(2, [](std::uint32_t) { session().open(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/lock-static-data/buggy", .description = "an instance's mutex guards static data",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_sessions(); });

} // namespace
