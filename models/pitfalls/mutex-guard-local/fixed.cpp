// The log of buggy.cpp: the mutex is a member, beside the data that it protects.
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
    lock_guard guard(mutex_);
    lines_ += line;
  }

private:
  mutex mutex_;
  var<int> lines_{0};
};

void two_writers() {
  log shared;
  parallel(2, [&](std::uint32_t i) { shared.write(static_cast<int>(i)); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-local/fixed", .description = "all calls lock the same mutex",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_writers(); });

} // namespace
