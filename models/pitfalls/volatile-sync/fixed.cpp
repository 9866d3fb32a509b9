// The fix of a volatile flag: an atomic one.
// Source: C++ Core Guidelines CP.8; C++20 [intro.races].
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

class job {
public:
  void run() {
    result_ = 42;
    done_ = true;
  }

  int result_or(int otherwise) const {
    if (!done_) return otherwise;
    return result_;
  }

private:
  var<int> result_{0};
  atomic<bool> done_{false};
};

void test() {
  job j;
  lockstitch::parallel_invoke([&] { j.run(); },
                              [&] {
                                const int result = j.result_or(0);
                                LOCKSTITCH_ASSERT(result == 0 || result == 42);
                              });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/volatile-sync/fixed", .description = "atomic flag",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
