// The pitfall: several once flags for one state. Two callers that come at once each initialise a part of it, and the
// parts do not fit. Source: the course's chapter on once, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;
using lockstitch::checked::var;

class endpoint {
public:
  void set(int number) {
    call_once(host_set_, [&] { host_ = number; });
    call_once(port_set_, [&] { port_ = number; });
    LOCKSTITCH_ASSERT(host_ == port_); // at fault
  }

private:
  once_flag host_set_;
  once_flag port_set_;
  var<int> host_{0};
  var<int> port_{0};
};

void test() {
  endpoint server;
  lockstitch::parallel(2, [&](std::uint32_t i) { server.set(static_cast<int>(i) + 1); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-many/buggy",
        .description = "host and port behind a flag each: host of one caller, port of another",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
