// The pitfall: a counter that is too narrow. An atomic counter wraps without a word; a reference count that has come
// back to zero says that nobody uses the object, although 256 do. (It starts near its end, so that the program is
// short.) Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;

class references {
public:
  explicit references(std::uint8_t already) : count_(already) {}

  bool add() {
    count_.fetch_add(1); // the mistake
    return true;
  }

  bool none() const { return count_.load() == 0; }

private:
  atomic<std::uint8_t> count_;
};

void test() {
  references held(UINT8_MAX - 1);
  std::array<bool, 2> added{};
  lockstitch::parallel(2, [&](std::uint32_t i) { added[i] = held.add(); });
  LOCKSTITCH_ASSERT(!held.none()); // at fault
  LOCKSTITCH_ASSERT(added[0] || added[1]);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-overflow/buggy",
        .description = "reference count of eight bits: it wraps to zero while references exist",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
