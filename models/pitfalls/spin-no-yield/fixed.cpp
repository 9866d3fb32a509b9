// The fix of a bare spin loop: the thread sleeps until the state changes, and a failure is a state, too.
// Source: the course's chapter on atomic operations, question 2 (FlagGuard).
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;

enum state : int { untouched, ready, failed };

class flag_guard {
public:
  void init(bool input_is_good) {
    state_.store(input_is_good ? ready : failed);
    state_.notify_all();
  }

  bool get() const {
    state_.wait(untouched);
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
        .name = "pitfalls/spin-no-yield/fixed", .description = "the waiting thread sleeps, and is told of the failure",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); },
        .configure = [](lockstitch::options& o) { o.await = lockstitch::await_mode::automatic; });

} // namespace
