// The choices that make one execution, as text: what a replay file holds. One step a line:
//   <thread> <kind> [rf=<thread>.<index>] [after=<thread>.<index>] [choice=<n>] [variant=1]
// in an order that respects sb ∪ rf. `after` is the write right before this one in mo among those already there.
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
  bool reads = false;
  bool writes = false;
  position rf;
  position after;
  std::uint32_t choice = 0;
  std::uint8_t variant = 0;
};

struct schedule {
  std::vector<schedule_step> steps;
  std::vector<std::uint32_t> readers; ///< threads that take shared locks: a first line `readers <thread> ...`
};

/// The steps of a graph, in trail order made to respect sb ∪ rf.
[[nodiscard]] std::string to_text(const graph::graph& g, const std::vector<graph::event_id>& order);

/// Errors: usage_error that names the line.
[[nodiscard]] schedule parse_schedule(std::string_view text);

} // namespace lockstitch::runtime
