// What psc and the order S share: the sequentially consistent events of a graph, and the search for a cycle among them.
#pragma once

#include "graph/graph.hpp"

#include <cstdint>
#include <vector>

namespace lockstitch::memory_model {

/// The events of the graph with order seq_cst, in trail order.
[[nodiscard]] inline std::vector<const graph::event*> seq_cst_events(const graph::graph& g) {
  std::vector<const graph::event*> events;
  events.reserve(g.seq_cst_count());
  for (const graph::event_id id : g.trail())
    if (graph::is_seq_cst(g.at(id)) && (!graph::is_write(g.at(id)) || g.at(id).in_mo)) events.push_back(&g.at(id));
  return events;
}

[[nodiscard]] inline graph::event_id id_of(const graph::graph& g, const graph::event& e) {
  return g.thread(e.thread).events[e.index];
}

/// The event right before `e` in its thread, or no_event.
[[nodiscard]] inline graph::event_id before_in_thread(const graph::graph& g, const graph::event& e) {
  return e.index == 0 ? g.thread(e.thread).creator : g.thread(e.thread).events[e.index - 1];
}

/// Calls visit(event) for every access to the location that has a place in coherence order.
template <class Visit> void for_each_access(const graph::graph& g, graph::location_id l, Visit visit) {
  for (const graph::event_id id : g.at_location(l).mo) visit(g.at(id));
  for (const graph::event_id id : g.at_location(l).reads)
    if (g.at(g.at(id).rf).in_mo) visit(g.at(id));
}

/// Whether the relation `edge(a, b)` over the events has no cycle. Each pair is asked for at most once.
template <class Edge> bool acyclic(const std::vector<const graph::event*>& nodes, Edge edge) {
  enum class state : std::uint8_t { fresh, open, done };
  struct frame {
    std::size_t node;
    std::size_t next;
  };
  std::vector<state> states(nodes.size(), state::fresh);
  std::vector<frame> path;
  for (std::size_t root = 0; root < nodes.size(); ++root) {
    if (states[root] != state::fresh) continue;
    states[root] = state::open;
    path.push_back({root, 0});
    while (!path.empty()) {
      frame& top = path.back();
      if (top.next == nodes.size()) {
        states[top.node] = state::done;
        path.pop_back();
        continue;
      }
      const std::size_t to = top.next++;
      if (to == top.node || states[to] == state::done || !edge(*nodes[top.node], *nodes[to])) continue;
      if (states[to] == state::open) return false;
      states[to] = state::open;
      path.push_back({to, 0});
    }
  }
  return true;
}

} // namespace lockstitch::memory_model
