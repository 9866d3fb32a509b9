// The pitfall: a wrapper makes an atomic copyable by copying its value. Whoever takes it by value counts in a copy, and
// the increments of that thread are lost.
// Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

class counter {
public:
  counter() = default;
  counter(const counter& other) : value_(other.value_.load()) {}

  void add() { value_.fetch_add(1); }
  int get() const { return value_.load(); }

private:
  atomic<int> value_{0};
};

void serve(counter served) { served.add(); } // the mistake

void test() {
  counter served;
  lockstitch::parallel(2, [&](std::uint32_t) { serve(served); });
  LOCKSTITCH_ASSERT(served.get() == 2); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-copy/buggy",
        .description = "counter with a copy constructor, taken by value: increments are lost",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
