// The pitfall: the initialiser fails, its error is swallowed, and the flag says done. Every caller goes on to use what
// was never initialised.
// Source: the course's chapter on once, question 1 (errors).
#include "lockstitch/lockstitch.hpp"

#include <stdexcept>

namespace {

using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;
using lockstitch::checked::var;

int read_port(int attempt) {
  if (attempt == 1) throw std::runtime_error("file not there yet");
  return 8080;
}

class configuration {
public:
  int port_or(int otherwise) {
    (void)otherwise;
    call_once(loaded_, [&] {
      try {
        port_ = read_port(++attempts_);
      } catch (const std::runtime_error&) {}
    });
    return port_; // at fault
  }

private:
  once_flag loaded_;
  var<int> attempts_{0};
  var<int> port_;
};

void test() {
  configuration c;
  lockstitch::parallel(2, [&](std::uint32_t) {
    const int port = c.port_or(80);
    LOCKSTITCH_ASSERT(port == 80 || port == 8080);
  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-error/buggy",
        .description = "failure of the initialiser swallowed: the value is used although it was never set",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::uninitialised_read}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
