// The fix of a dirty object: the pool resets what comes back.
// Source: the course's chapter on pools, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <memory>
#include <string>
#include <vector>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

using buffer = std::unique_ptr<std::string>;

class buffer_pool {
public:
  buffer get() {
    lock_guard guard(mutex_);
    if (free_.empty()) return std::make_unique<std::string>();
    buffer b = std::move(free_.back());
    free_.pop_back();
    return b;
  }

  void put(buffer b) {
    lock_guard guard(mutex_);
    b->clear();
    free_.push_back(std::move(b));
  }

private:
  mutex mutex_;
  std::vector<buffer> free_;
};

void serve(buffer_pool& pool, const std::string& user) {
  buffer reply = pool.get();
  *reply += user;
  LOCKSTITCH_ASSERT(*reply == user);
  pool.put(std::move(reply));
}

void test() {
  buffer_pool pool;
  lockstitch::parallel_invoke([&] { serve(pool, "ada"); }, [&] { serve(pool, "bob"); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/pool-no-reset/fixed", .description = "the pool empties a buffer that comes back",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
