// The pitfall: data is published through an atomic with an order that publishes nothing. The reader sees the flag, and
// reads the data while, as far as the memory model goes, it is still being written.
// Source: the course's chapter on atomic operations, question 2 (memory ordering).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

class configuration {
public:
  void load_from_file() {
    port_ = 8080; // written before it is published
    ready_.store(true, std::memory_order_relaxed);
  }

  int port() const {
    if (!ready_.load(std::memory_order_relaxed)) return 80;
    return port_; // at fault
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
        .name = "pitfalls/atomic-order/buggy", .description = "configuration published with relaxed orders",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
