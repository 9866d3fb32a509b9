// An execution laid out for reading: one column per thread, one row per event in the order it happened, the source
// line at the left. With more threads than fit side by side, one list with the thread first. Idea: the space-time
// diagrams of Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 1978.
#pragma once

#include "lockstitch/result.hpp"
#include "report/places.hpp"

#include <string>
#include <vector>

namespace lockstitch::report {

/// The lines of the layout, with a heading. When all places are in one file, the heading has its name and the rows have
/// the numbers of the lines. The finding's own accesses are marked with '>' at the left. Of an execution of more than
/// 400 events only the last 400 are laid out, and the heading says so.
[[nodiscard]] std::vector<std::string> lay_out(const finding& f, const short_places& places);

} // namespace lockstitch::report
