// The pitfall: volatile for synchronisation. A volatile access is an ordinary one that the compiler keeps: two threads
// race on the flag, and it publishes nothing. (To the checker both are a var; `volatile bool` is what real code says.)
// Source: C++ Core Guidelines CP.8; C++20 [intro.races].
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::var;

class job {
public:
  void run() {
    result_ = 42;
    done_ = true;
  }

  int result_or(int otherwise) const {
    if (!done_) return otherwise; // at fault
    return result_;
  }

private:
  var<int> result_{0};
  /* volatile bool */ var<bool> done_{false};
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
        .name = "pitfalls/volatile-sync/buggy", .description = "volatile flag between two threads",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
