// The fix of a weak compare-exchange without a loop: the strong one.
// Source: C++20 [atomics.types.operations], on spurious failure.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

class job {
public:
  /// Whether the caller is the one that does it.
  bool claim() {
    bool taken = false;
    return taken_.compare_exchange_strong(taken, true);
  }

private:
  atomic<bool> taken_{false};
};

void test() {
  job cleanup;
  std::array<bool, 2> mine{};
  lockstitch::parallel(2, [&](std::uint32_t i) { mine[i] = cleanup.claim(); });
  LOCKSTITCH_ASSERT(mine[0] != mine[1]);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-weak-cas/fixed", .description = "compare_exchange_strong where there is no loop",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); },
        .configure = [](lockstitch::options& o) { o.spurious_failures = 1; });

} // namespace
