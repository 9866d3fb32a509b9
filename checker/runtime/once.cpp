// call_once: the finding about a callable that waits for itself. The rest is lockstitch/once.hpp.
#include "lockstitch/once.hpp"

#include "runtime/operations.hpp"

namespace lockstitch::detail {

using namespace runtime;

void once_nested(site where) {
  const engine_section section;
  context& c = checking("call_once() is called");
  c.found({finding_kind::self_deadlock,
           "T" + std::to_string(c.running().number) + " waits for itself: call_once inside of a call on the same flag",
           where,
           {},
           {"give the inner call a flag of its own, or call the function directly"}});
}

} // namespace lockstitch::detail
