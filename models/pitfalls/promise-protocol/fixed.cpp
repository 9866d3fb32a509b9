// The fix of a promise that is set twice: an atomic flag says who is first.
// Source: C++20 [futures.promise], promise_already_satisfied.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

class search {
public:
  void found(int place) {
    if (!any_.exchange(true)) first_.set_value(place);
  }

  int first() { return first_.get_future().get(); }

private:
  atomic<bool> any_{false};
  lockstitch::checked::promise<int> first_;
};

void test() {
  search s;
  lockstitch::parallel(2, [&](std::uint32_t i) { s.found(static_cast<int>(i)); });
  LOCKSTITCH_ASSERT(s.first() < 2);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/promise-protocol/fixed", .description = "the first of two searches sets the promise",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
