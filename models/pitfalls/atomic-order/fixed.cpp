// The fix of a wrong order: the store is a release, the load an acquire.
// Source: the course's chapter on atomic operations, question 2 (memory ordering).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

class configuration {
public:
  void load_from_file() {
    port_ = 8080; // written before it is published
    ready_.store(true, std::memory_order_release);
  }

  int port() const {
    if (!ready_.load(std::memory_order_acquire)) return 80;
    return port_;
  }

private:
  var<int> port_{0};
  atomic<bool> ready_{false};
};

void test() {
  configuration c;
  lockstitch::parallel_invoke([&] { c.load_from_file(); },
                              [&] {
                                const int port = c.port();
                                LOCKSTITCH_ASSERT(port == 80 || port == 8080);
                              });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-order/fixed", .description = "configuration published with release and acquire",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
