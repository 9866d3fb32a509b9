// The pitfall: the function given to call_once reaches call_once on the same flag, and waits for itself.
// Source: the course's chapter on once, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;
using lockstitch::checked::var;

class configuration {
public:
  int port() {
    call_once(loaded_, [&] { load(); }); // at fault
    return port_;
  }

private:
  void load() {
    port_ = 8080;
    log_port(port()); // the accessor, which waits for load()
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
        .name = "pitfalls/once-nested/buggy", .description = "initialiser that asks for what it initialises",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::self_deadlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
