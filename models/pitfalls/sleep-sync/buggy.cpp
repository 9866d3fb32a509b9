// The pitfall: a sleep in the place of synchronisation. However long it is, it orders nothing: the result is read while
// the other thread may still write it.
// Source: the course uses time.Sleep in its examples to stand for work; as a way to wait it is a race.
#include "lockstitch/lockstitch.hpp"

#include <chrono>
#include <thread>

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

void test() {
  var<int> result{0};
  thread worker([&] { result = 42; });
  std::this_thread::sleep_for(std::chrono::microseconds(100));
  const int seen = result; // at fault
  worker.join();
  LOCKSTITCH_ASSERT(seen == 42);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sleep-sync/buggy", .description = "sleep until the other thread must be done, and then read",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
