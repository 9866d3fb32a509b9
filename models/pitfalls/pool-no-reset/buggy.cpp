// The pitfall: an object goes back to its pool as it is. The next user finds what the last one left in it: here the
// reply to one user is sent to another. Source: the course's chapter on pools, common pitfalls.
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
    free_.push_back(std::move(b));
  }

private:
  mutex mutex_;
  std::vector<buffer> free_;
};

void serve(buffer_pool& pool, const std::string& user) {
  buffer reply = pool.get();
  *reply += user;
  LOCKSTITCH_ASSERT(*reply == user); // at fault
  pool.put(std::move(reply));
}

void test() {
  buffer_pool pool;
  lockstitch::parallel_invoke([&] { serve(pool, "ada"); }, [&] { serve(pool, "bob"); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/pool-no-reset/buggy",
        .description = "buffer goes back to the pool with the text of its last user",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
