// The fix of a lost error: the exception leaves call_once, so that this caller knows, and the next one tries again.
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
    try {
      call_once(loaded_, [&] { port_ = read_port(++attempts_); });
    } catch (const std::runtime_error&) {
      return otherwise;
    }
    return port_;
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
        .name = "pitfalls/once-error/fixed",
        .description = "failure passed on by call_once: the next caller tries again",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
