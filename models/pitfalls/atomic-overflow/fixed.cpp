// The fix of a counter that wraps: it is increased by a compare-exchange that refuses at the limit.
// Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;

class references {
public:
  explicit references(std::uint8_t already) : count_(already) {}

  bool add() {
    std::uint8_t count = count_.load();
    while (count != UINT8_MAX)
      if (count_.compare_exchange_strong(count, static_cast<std::uint8_t>(count + 1))) return true;
    return false;
  }

  bool none() const { return count_.load() == 0; }

private:
  atomic<std::uint8_t> count_;
};

void test() {
  references held(UINT8_MAX - 1);
  std::array<bool, 2> added{};
  lockstitch::parallel(2, [&](std::uint32_t i) { added[i] = held.add(); });
  LOCKSTITCH_ASSERT(!held.none());
  LOCKSTITCH_ASSERT(added[0] || added[1]);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-overflow/fixed", .description = "reference count that fails rather than wrap",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
