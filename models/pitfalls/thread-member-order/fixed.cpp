// The fix of the order of members: the thread comes last, so that it is built last and destroyed first.
// Source: C++20 [class.base.init], members are initialised in the order of their declaration.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

class sampler {
public:
  explicit sampler(int rate) : rate_(rate), thread_([this] { run(); }) {}
  ~sampler() { thread_.join(); }
  sampler(const sampler&) = delete;
  sampler& operator=(const sampler&) = delete;

private:
  void run() {
    const int rate = rate_;
    LOCKSTITCH_ASSERT(rate == 48);
  }

  var<int> rate_;
  thread thread_;
};

void test() { sampler s(48); }

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-member-order/fixed", .description = "thread member declared last",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
