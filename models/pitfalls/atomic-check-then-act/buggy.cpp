// The pitfall: a decision on a load, carried out by a later store. Both sellers see the last ticket, and both sell it.
// Source: the course's chapter on atomic operations, refillTokens of its rate limiter.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

class box_office {
public:
  explicit box_office(int tickets) : left_(tickets) {}

  bool sell() {
    if (left_.load() == 0) return false;
    left_.store(left_.load() - 1); // the mistake
    return true;
  }

private:
  atomic<int> left_;
};

void test() {
  box_office office(1);
  std::array<bool, 2> sold{};
  lockstitch::parallel(2, [&](std::uint32_t i) { sold[i] = office.sell(); });
  LOCKSTITCH_ASSERT(sold[0] != sold[1]); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-check-then-act/buggy",
        .description = "tickets sold by load and store: the last one is sold twice",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
