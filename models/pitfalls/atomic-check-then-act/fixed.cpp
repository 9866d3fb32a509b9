// The fix of check-then-act: a compare-exchange writes only if what was checked still holds.
// Source: the course's chapter on atomic operations, TryAcquire of its rate limiter.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

class box_office {
public:
  explicit box_office(int tickets) : left_(tickets) {}

  bool sell() {
    int left = left_.load();
    while (left > 0)
      if (left_.compare_exchange_strong(left, left - 1)) return true;
    return false;
  }

private:
  atomic<int> left_;
};

void test() {
  box_office office(1);
  std::array<bool, 2> sold{};
  lockstitch::parallel(2, [&](std::uint32_t i) { sold[i] = office.sell(); });
  LOCKSTITCH_ASSERT(sold[0] != sold[1]);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-check-then-act/fixed", .description = "tickets sold by compare-exchange",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
