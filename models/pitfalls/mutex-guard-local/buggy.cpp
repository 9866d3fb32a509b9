// A mutex that nobody else can see: it is a local variable of the function, so each caller locks one of its own.
// Source: the course's chapter on Mutex, question 2 (`mu := sync.Mutex{}` in a function).
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class log {
public:
  void write(int line) {
    mutex lines_mutex;
    lock_guard guard(lines_mutex);
    lines_ += line; // at fault
  }

private:
  var<int> lines_{0};
};

void two_writers() {
  log shared;
  parallel(2, [&](std::uint32_t i) { shared.write(static_cast<int>(i)); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-local/buggy", .description = "each call locks a mutex of its own",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_writers(); });

} // namespace
