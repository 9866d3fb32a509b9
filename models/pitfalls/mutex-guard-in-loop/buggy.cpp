// Guards collected in a loop: each turn adds a guard to a container that outlives it, so the second turn locks what the
// first one still holds. It is the course's "defer in a loop", where nothing unlocks before the function returns.
// Source: the course's chapter on Mutex, question 2.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>
#include <vector>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

struct list {
  mutex lock;
  var<int> sum{0};
};

void process(list& items) {
  std::vector<unique_lock<mutex>> guards;
  for (int item = 1; item <= 2; ++item) {
    guards.push_back(unique_lock(items.lock)); // at fault
    items.sum += item;
  }
}

void two_workers() {
  list shared;
  parallel(2, [&](std::uint32_t) { process(shared); });
  LOCKSTITCH_ASSERT(shared.sum == 6);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-in-loop/buggy",
        .description = "guards collected in a loop lock the same mutex twice",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::self_deadlock}, .parameter = {},
        .body = [](int) { two_workers(); });

} // namespace
