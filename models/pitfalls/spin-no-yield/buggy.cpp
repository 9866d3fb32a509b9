// The pitfall: a spin loop with nothing in it: no pause, no yield, and no way out. The thread that was to set the flag
// has failed, and the loop burns its processor for ever. Source: the course's chapter on atomic operations, question 2
// (FlagGuard).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

enum state : int { untouched, ready, failed };

class flag_guard {
public:
  void init(bool input_is_good) {
    if (input_is_good) state_.store(ready);
  }

  bool get() const {
    while (state_.load() == untouched) {} // at fault
    return state_.load() == ready;
  }

private:
  atomic<int> state_{untouched};
};

void test() {
  flag_guard data;
  lockstitch::parallel_invoke([&] { data.init(false); }, [&] { LOCKSTITCH_ASSERT(!data.get()); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/spin-no-yield/buggy", .description = "spin on a flag that a failed initialisation never sets",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
        .body = [](int) { test(); },
        .configure = [](lockstitch::options& o) { o.await = lockstitch::await_mode::automatic; });

} // namespace
