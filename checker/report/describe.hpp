// One event of an execution in one line, without its place:
//   T2.4 load(head, acquire) = 7 from T1.3     T1.3 store(head, release) := 7     T2.5 read node.next = 0
//   T1.6 fetch_add(n, acq_rel) = 3 from T2.2, := 4     T2.7 compare_exchange(head, relaxed) = 1 from T1.2, failed
#pragma once

#include "lockstitch/result.hpp"

#include <string>

namespace lockstitch::report {

/// "T2.5"
[[nodiscard]] std::string to_string(event_name name);

/// What the event did, its values, where a read's value came from, and why an older value could be read.
[[nodiscard]] std::string describe(const trace_event& event);

/// The same without the event's name and, for a plain access, without what it accessed: "read  0", "write 7".
[[nodiscard]] std::string describe_access(const trace_event& event);

} // namespace lockstitch::report
