// The fix of several flags: what belongs together is initialised by one function behind one flag.
// Source: the course's chapter on once, question 2.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;
using lockstitch::checked::var;

class endpoint {
public:
  void set(int number) {
    call_once(set_, [&] {
      host_ = number;
      port_ = number;
    });
    LOCKSTITCH_ASSERT(host_ == port_);
  }

private:
  once_flag set_;
  var<int> host_{0};
  var<int> port_{0};
};

void test() {
  endpoint server;
  lockstitch::parallel(2, [&](std::uint32_t i) { server.set(static_cast<int>(i) + 1); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-many/fixed", .description = "host and port behind one flag",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
