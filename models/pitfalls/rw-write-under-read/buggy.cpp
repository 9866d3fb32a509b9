// Writing under a read lock: a lookup counts its hits while it holds the lock shared, and so do other readers at the
// same time. Source: the course's chapter on RWMutex.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class cache {
public:
  int lookup() {
    shared_lock guard(mutex_);
    hits_ += 1; // at fault
    return value_;
  }

private:
  shared_mutex mutex_;
  var<int> value_{7};
  var<int> hits_{0};
};

void two_lookups() {
  cache shared;
  parallel(2, [&](std::uint32_t) { LOCKSTITCH_ASSERT(shared.lookup() == 7); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-write-under-read/buggy", .description = "readers write under the shared lock",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_lookups(); });

} // namespace
