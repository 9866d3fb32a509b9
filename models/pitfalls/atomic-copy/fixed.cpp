// The fix of a copied atomic: the wrapper is not copyable, as the atomic in it is not, and is passed by reference.
// Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

class counter {
public:
  counter() = default;
  counter(const counter&) = delete;
  counter& operator=(const counter&) = delete;

  void add() { value_.fetch_add(1); }
  int get() const { return value_.load(); }

private:
  atomic<int> value_{0};
};

void serve(counter& served) { served.add(); }

void test() {
  counter served;
  lockstitch::parallel(2, [&](std::uint32_t) { serve(served); });
  LOCKSTITCH_ASSERT(served.get() == 2);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-copy/fixed", .description = "counter that cannot be copied, taken by reference",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
