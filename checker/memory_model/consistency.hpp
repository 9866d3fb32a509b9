// Which execution graphs a memory model allows. Pure functions over a graph.
//
// The search adds events one by one, each last in sb ∪ rf, so a graph is judged by its newest event alone, in two
// steps: visible_floor() says which writes coherence leaves readable (and above which a new write may go), and
// consistent() judges what clocks cannot: the order of the sequentially consistent operations.
// An event that reads the mo-last write, or is it, never needs the second step: nothing leaves it, so it closes no cycle.
// Atomicity of read-modify-writes is kept by the search: their write goes right behind the write they read.
#pragma once

#include "graph/graph.hpp"
#include "lockstitch/options.hpp"

namespace lockstitch::memory_model {

using graph::event;
using graph::event_id;

[[nodiscard]] graph::release_sequences release_sequences_of(model m);

/// The smallest mo position the next access of `thread` to `location` may read from; a write goes above it.
[[nodiscard]] std::uint32_t visible_floor(const graph::graph& g, model m, std::uint32_t thread,
                                          graph::location_id location);

/// The same for an event that is in the graph, as its thread's last.
[[nodiscard]] std::uint32_t visible_floor_of(const graph::graph& g, model m, event_id e);

/// Whether the graph stays consistent with `newest`, which has nothing after it in sb ∪ rf, where it was put.
/// Requires: the graph without `newest` is consistent, and coherence holds.
[[nodiscard]] bool consistent(const graph::graph& g, model m, event_id newest);

// The order each model asks for, one file each.
/// sc: no cycle of sb ∪ rf ∪ mo ∪ fr through `newest`.
[[nodiscard]] bool sequentially_consistent(const graph::graph& g, event_id newest);
/// rc11, rc20: psc is acyclic.
[[nodiscard]] bool psc_acyclic(const graph::graph& g);
/// cpp20: the order S of [atomics.order] exists.
[[nodiscard]] bool order_s_exists(const graph::graph& g);

} // namespace lockstitch::memory_model
