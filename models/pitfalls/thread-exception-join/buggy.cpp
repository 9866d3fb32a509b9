// The pitfall: an exception between the start of a thread and its join(). The thread object is destroyed while it is
// joinable, which ends the program.
// Source: C++20 [thread.thread.destr]; C++ Core Guidelines CP.25.
#include "lockstitch/lockstitch.hpp"

#include <stdexcept>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::thread;

void parse(int line) {
  if (line < 0) throw std::invalid_argument("line below zero");
}

void import(int line) {
  atomic<bool> progress{false};
  thread indicator([&] { progress.store(true); }); // at fault
  parse(line);                                     // throws: the mistake is that nothing joins then
  indicator.join();
}

void test() {
  try {
    import(-1);
  } catch (const std::invalid_argument&) {}
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-exception-join/buggy",
        .description = "exception between start and join: the thread is destroyed joinable",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::thread_leak}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
