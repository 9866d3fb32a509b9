// The statistics of buggy.cpp: without the mutex the hit is dropped, which is what a try is for.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class statistics {
public:
  void hit() {
    if (!mutex_.try_lock()) return;
    ++hits_;
    mutex_.unlock();
  }

private:
  mutex mutex_;
  var<int> hits_{0};
};

void two_hits() {
  statistics shared;
  parallel(2, [&](std::uint32_t) { shared.hit(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-try-ignored/fixed", .description = "without the lock the data are left alone",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_hits(); });

} // namespace
