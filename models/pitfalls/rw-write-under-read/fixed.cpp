// The cache of buggy.cpp: the counter that readers change is atomic.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::atomic;
using lockstitch::checked::mutex;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::var;

class cache {
public:
  int lookup() {
    shared_lock guard(mutex_);
    hits_ += 1;
    return value_;
  }

private:
  shared_mutex mutex_;
  var<int> value_{7};
  atomic<int> hits_{0};
};

void two_lookups() {
  cache shared;
  parallel(2, [&](std::uint32_t) { LOCKSTITCH_ASSERT(shared.lookup() == 7); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-write-under-read/fixed", .description = "what readers write is atomic",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_lookups(); });

} // namespace
