// The pitfall: double-checked locking whose first check reads a plain flag. It is read while another thread writes it,
// and whoever sees it set need not see what it stands for. Source: the course's chapter on once, question 1; Meyers and
// Alexandrescu, "C++ and the perils of double-checked locking", 2004.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class database {
public:
  int connection() {
    if (!connected_) { // at fault
      lock_guard guard(mutex_);
      if (!connected_) {
        connection_ = 7;
        connected_ = true;
      }
    }
    return connection_;
  }

private:
  mutex mutex_;
  var<bool> connected_{false};
  var<int> connection_{0};
};

void test() {
  database db;
  lockstitch::parallel(2, [&](std::uint32_t) { LOCKSTITCH_ASSERT(db.connection() == 7); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-dcl/buggy", .description = "double-checked locking with a plain flag",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
