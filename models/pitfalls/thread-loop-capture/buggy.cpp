// The pitfall: threads are started in a loop, with the loop variable captured by reference. They read it while the loop
// goes on to change it.
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
    workers.emplace_back([&] { squares[i] = i * i; });
    ++i; // at fault
  }
  for (thread& worker : workers) worker.join();
  LOCKSTITCH_ASSERT(squares[1] == 1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-loop-capture/buggy",
        .description = "loop variable captured by reference: the threads read it while the loop changes it",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
