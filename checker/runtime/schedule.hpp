// The choices that make one execution, as text: what a replay file holds. One step a line:
//   <thread> <kind> [rf=<thread>.<index>] [after=<thread>.<index>] [choice=<n>] [variant=1]
// in an order that respects sb ∪ rf. `after` is the write right before this one in mo among those already there.
//
// Plain accesses are no steps: a thread makes those that follow a step at once, up to its next operation. What it does
// before its first operation it does when it starts: right before its first step, or where a line `<thread> start` says.
#pragma once

#include "graph/graph.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::runtime {

struct position {
  static constexpr std::uint32_t init = ~std::uint32_t{0}; ///< the initial value of an object that was there before
  std::uint32_t thread = 0;
  std::uint32_t index = 0;
};

struct schedule_step {
  std::uint32_t thread = 0;
  graph::event_kind kind{};
  bool starts = false; ///< the thread runs up to its first operation, and performs none
  position rf;
  position after;
  std::uint32_t choice = 0;
  std::uint8_t variant = 0;
};

struct schedule {
  std::vector<std::vector<schedule_step>> executions; ///< one; or several, each but the first after a line `then`
  std::vector<std::uint32_t> readers; ///< threads that take shared locks: a first line `readers <thread> ...`
};

/// What a run did: an event of the graph, or (no_event) the start of a thread.
struct done_step {
  std::uint32_t thread = 0;
  graph::event_id event = graph::no_event;
};

/// The steps of a run, in its order. Starts that the first step of their thread implies are left out.
[[nodiscard]] std::string to_text(const graph::graph& g, const std::vector<done_step>& order);

/// Errors: usage_error that names the line.
[[nodiscard]] schedule parse_schedule(std::string_view text);

} // namespace lockstitch::runtime
