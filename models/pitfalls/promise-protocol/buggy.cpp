// The pitfall: a promise is set twice. Both searches find something, and the slower one gets future_error, in a thread
// that does not expect it.
// Source: C++20 [futures.promise], promise_already_satisfied.
#include "lockstitch/lockstitch.hpp"

namespace {

class search {
public:
  void found(int place) {
    first_.set_value(place); // the mistake
  }

  int first() { return first_.get_future().get(); }

private:
  lockstitch::checked::promise<int> first_;
};

void test() {
  search s;
  lockstitch::parallel(2, [&](std::uint32_t i) { s.found(static_cast<int>(i)); }); // at fault
  LOCKSTITCH_ASSERT(s.first() < 2);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/promise-protocol/buggy",
        .description = "two searches both set the promise: the second one's exception ends the program",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::uncaught_exception}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
