// What checked::latch and checked::barrier call; implemented by checker/runtime/gather.cpp.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <cstdint>

namespace lockstitch::detail {

/// A place where threads gather, phase after phase. `ordered`: its arrivals are ordered like those at an atomic,
/// because the test can see their order; else they are not, and cost no executions.
struct gather_cell {
  atomic_cell cell;
  bool ordered = false;
  bool reusable = true; ///< a barrier; a latch has one phase
  site made;
};

void gather_create(gather_cell& g, std::uint64_t expected, bool reusable, site where);
void gather_destroy(gather_cell& g) noexcept;
/// `n` arrivals; the phase they belong to. `last`: they complete it, as far as an order can tell.
struct arrival {
  std::uint32_t phase = 0;
  bool last = false;
};
/// `completes`: the caller runs a completion function if its arrival is the last, and calls gather_open() afterwards.
arrival gather_arrive(gather_cell& g, std::uint32_t n, bool drops, bool completes, site where);
void gather_open(gather_cell& g, std::uint32_t phase, site where);
/// Blocks until all have arrived in that phase (with a completion function: until it has run, where ordered).
void gather_wait(gather_cell& g, std::uint32_t phase, site where);
/// Whether all have arrived. Makes the order of arrivals visible.
bool gather_try(gather_cell& g, site where);
/// Whether the running thread is the first, by number, of those that arrived in the phase. Requires: it has waited.
[[nodiscard]] bool gather_leads(const gather_cell& g, std::uint32_t phase);
/// The order of arrivals matters from here on: starts the search again if it was not looked at so far.
void gather_by_order(gather_cell& g);

} // namespace lockstitch::detail
