// The loop of buggy.cpp with the guard as a variable of the turn: it unlocks when the turn ends.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

struct list {
  mutex lock;
  var<int> sum{0};
};

void process(list& items) {
  for (int item = 1; item <= 2; ++item) {
    lock_guard guard(items.lock);
    items.sum += item;
  }
}

void two_workers() {
  list shared;
  parallel(2, [&](std::uint32_t) { process(shared); });
  LOCKSTITCH_ASSERT(shared.sum == 6);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-in-loop/fixed", .description = "each turn of the loop has its own guard",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_workers(); });

} // namespace
