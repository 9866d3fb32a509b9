// Chooses the axioms of each model; the axioms themselves have a file each.
#include "memory_model/consistency.hpp"

namespace lockstitch::memory_model {

graph::release_sequences release_sequences_of(model m) {
  return m == model::rc11 ? graph::release_sequences::cpp11 : graph::release_sequences::cpp20;
}

std::uint32_t visible_floor(const graph::graph& g, model m, std::uint32_t thread, graph::location_id location) {
  // Under sc everything before in sb ∪ rf is before; else only what happens before.
  return g.coherence_floor(location, m == model::sc ? g.thread_porf(thread) : g.thread_hb(thread));
}

std::uint32_t visible_floor_of(const graph::graph& g, model m, event_id id) {
  const event& e = g.at(id);
  const graph::thread_log& log = g.thread(e.thread);
  const event_id before = e.index > 0 ? log.events[e.index - 1] : log.creator;
  if (before == graph::no_event) return 0;
  return g.coherence_floor(e.location, m == model::sc ? g.porf(before) : g.hb(before));
}

bool consistent(const graph::graph& g, model m, event_id newest) {
  switch (m) {
  case model::sc: return sequentially_consistent(g, newest);
  case model::rc11:
  case model::rc20: return g.seq_cst_count() < 2 || psc_acyclic(g);
  case model::cpp20: return g.seq_cst_count() < 2 || order_s_exists(g);
  }
  return false;
}

} // namespace lockstitch::memory_model
