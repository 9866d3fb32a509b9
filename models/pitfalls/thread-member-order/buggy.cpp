// The pitfall: a member starts a thread that uses another member, which is declared, and so built, after it.
// Source: C++20 [class.base.init], members are initialised in the order of their declaration.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

class sampler {
public:
  explicit sampler(int rate) : thread_([this] { run(); }), rate_(rate) {}
  ~sampler() { thread_.join(); }
  sampler(const sampler&) = delete;
  sampler& operator=(const sampler&) = delete;

private:
  void run() {
    const int rate = rate_; // at fault
    LOCKSTITCH_ASSERT(rate == 48);
  }

  thread thread_;
  var<int> rate_;
};

void test() { sampler s(48); }

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-member-order/buggy", .description = "thread member declared before the member it uses",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
