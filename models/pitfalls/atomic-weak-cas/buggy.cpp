// The pitfall: compare_exchange_weak outside a loop. It may fail although the value is the expected one; here nobody
// then takes the job. Source: C++20 [atomics.types.operations], on spurious failure.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::atomic;

class job {
public:
  /// Whether the caller is the one that does it.
  bool claim() {
    bool taken = false;
    return taken_.compare_exchange_weak(taken, true); // the mistake
  }

private:
  atomic<bool> taken_{false};
};

void test() {
  job cleanup;
  std::array<bool, 2> mine{};
  lockstitch::parallel(2, [&](std::uint32_t i) { mine[i] = cleanup.claim(); });
  LOCKSTITCH_ASSERT(mine[0] != mine[1]); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-weak-cas/buggy",
        .description = "compare_exchange_weak outside a loop: it fails although nobody interferes",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); }, .configure = [](lockstitch::options& o) { o.spurious_failures = 1; });

} // namespace
