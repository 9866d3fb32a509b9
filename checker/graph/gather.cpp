// Latches and barriers in a graph: arrivals are counted and not ordered, as joins do not order the ends of threads.
// An arrival belongs to the first phase that is not complete when it is added; who waits for a phase is after all of
// its arrivals. Which phase an arrival belongs to is the same in every order as long as it has seen all arrivals of the
// phase before (runtime/gather.cpp falls back to an ordinary atomic where it has not). The idea is that of join events;
// barriers as events of their own are in Kokologiannakis, Vafeiadis, "BAM: efficient model checking for barriers",
// NETYS 2021.
#include "graph/graph.hpp"

namespace lockstitch::graph {

namespace {

/// Calls what(arrival) for every arrival at the object, in the order they were added.
template <class What> void for_each_arrival(const graph& g, location_id object, What what) {
  for (const event_id id : g.trail())
    if (g.at(id).kind == event_kind::arrive && g.at(id).location == object) what(id, g.at(id));
}

} // namespace

phase_count graph::count_phase(location_id object, std::uint32_t phase) const {
  phase_count n;
  n.expected = at(locations_[object].init).data.low;
  for_each_arrival(*this, object, [&](event_id, const event& e) {
    if (e.first == phase) n.arrived += e.count;
    if (e.first < phase && e.drops()) n.expected -= 1;
  });
  return n;
}

std::uint32_t graph::open_phase(location_id object) const {
  std::uint32_t phase = 0;
  for (phase_count n = count_phase(object, 0); n.arrived != 0 && n.arrived >= n.expected;
       n = count_phase(object, phase))
    ++phase;
  return phase;
}

bool graph::is_complete(location_id object, std::uint32_t phase) const {
  const phase_count n = count_phase(object, phase);
  return n.arrived >= n.expected;
}

bool graph::has_seen_phase(clock_view seen, location_id object, std::uint32_t phase) const {
  bool all = true;
  for_each_arrival(*this, object, [&](event_id, const event& e) {
    if (e.first == phase && !seen.contains(e.thread, e.index)) all = false;
  });
  return all;
}

void graph::join_arrivals(event_id id) {
  const event& gather = pool_[id];
  lane* porf = row(porf_row(id));
  for_each_arrival(*this, gather.location, [&](event_id arrival, const event& e) {
    if (e.first == gather.first) join_clock(porf, row(porf_row(arrival)), 2 * width_);
  });
}

} // namespace lockstitch::graph
