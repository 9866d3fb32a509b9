// The counter of buggy.cpp: the guard has a name, and lives to the end of the function.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class counter {
public:
  void increment() {
    lock_guard<mutex> guard{mutex_};
    ++value_;
  }

private:
  mutex mutex_;
  var<int> value_{0};
};

void two_increments() {
  counter shared;
  parallel(2, [&](std::uint32_t) { shared.increment(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-temporary/fixed", .description = "the guard has a name",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_increments(); });

} // namespace
