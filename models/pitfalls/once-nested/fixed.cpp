// The fix of a nested once: the initialiser does not go through the accessor.
// Source: the course's chapter on once, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;
using lockstitch::checked::var;

class configuration {
public:
  int port() {
    call_once(loaded_, [&] { load(); });
    return port_;
  }

private:
  void load() {
    port_ = 8080;
    log_port(port_);
  }
  void log_port(int port) { logged_ = port; }

  once_flag loaded_;
  var<int> port_{0};
  var<int> logged_{0};
};

void test() {
  configuration c;
  LOCKSTITCH_ASSERT(c.port() == 8080);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-nested/fixed", .description = "initialiser that uses what it has at hand",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
