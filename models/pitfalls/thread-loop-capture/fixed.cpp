// The fix of a captured loop variable: each thread gets a copy of its own.
// Source: the course's code starts its goroutines with the variable as an argument for this reason.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <vector>

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

void test() {
  std::array<var<int>, 2> squares;
  std::vector<thread> workers;
  var<int> i = 0;
  while (i < 2) {
    workers.emplace_back([&squares, i] { squares[i] = i * i; });
    ++i;
  }
  for (thread& worker : workers) worker.join();
  LOCKSTITCH_ASSERT(squares[1] == 1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-loop-capture/fixed", .description = "loop variable captured by value",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
