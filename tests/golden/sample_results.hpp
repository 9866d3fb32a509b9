// Results written by hand, for testing reports without an engine.
#pragma once

#include "lockstitch/result.hpp"

namespace samples {

/// A data race on a stack's node: two threads, a stale read, a missing edge, source lines of sample_stack.txt.
[[nodiscard]] lockstitch::result race();
/// Every kind of event, in five threads with names: too many for columns.
[[nodiscard]] lockstitch::result many_threads();
/// Two findings of a search that went on, without places, with control characters, and a limit.
[[nodiscard]] lockstitch::result two_findings();
/// An execution of more events than a text report shows.
[[nodiscard]] lockstitch::result long_execution();
[[nodiscard]] lockstitch::result verified();
[[nodiscard]] lockstitch::result incomplete();

} // namespace samples
