// The fix of a join that an exception skips: a destructor joins (std::jthread is this).
// Source: C++20 [thread.jthread.class]; C++ Core Guidelines CP.25.
#include "lockstitch/lockstitch.hpp"

#include <stdexcept>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::thread;

class joining_thread {
public:
  template <class F> explicit joining_thread(F f) : thread_(f) {}
  ~joining_thread() { thread_.join(); }
  joining_thread(const joining_thread&) = delete;
  joining_thread& operator=(const joining_thread&) = delete;

private:
  thread thread_;
};

void parse(int line) {
  if (line < 0) throw std::invalid_argument("line below zero");
}

void import(int line) {
  atomic<bool> progress{false};
  joining_thread indicator([&] { progress.store(true); });
  parse(line);
}

void test() {
  try {
    import(-1);
  } catch (const std::invalid_argument&) {}
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-exception-join/fixed", .description = "the thread is joined by a destructor",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
