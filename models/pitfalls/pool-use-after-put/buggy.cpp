// The pitfall: an object is used after it went back to the pool, where another thread has taken it by now.
// Source: the course's chapter on pools, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <vector>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

struct buffer {
  var<int> length{0};
};

class buffer_pool {
public:
  explicit buffer_pool(buffer& b) : free_{&b} {}

  buffer* get() {
    lock_guard guard(mutex_);
    if (free_.empty()) return nullptr;
    buffer* b = free_.back();
    free_.pop_back();
    return b;
  }

  void put(buffer* b) {
    lock_guard guard(mutex_);
    free_.push_back(b);
  }

private:
  mutex mutex_;
  std::vector<buffer*> free_;
};

void serve(buffer_pool& pool) {
  buffer* b = pool.get();
  if (b == nullptr) return;
  b->length = 80;
  pool.put(b);
  b->length = 0; // at fault
}

void test() {
  buffer only;
  buffer_pool pool(only);
  lockstitch::parallel(2, [&](std::uint32_t) { serve(pool); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/pool-use-after-put/buggy", .description = "buffer used after it went back to the pool",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
