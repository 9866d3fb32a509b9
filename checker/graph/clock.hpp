// Vector clocks: for every thread, how many of its events are known to come before.
// A clock is a row of 16-bit lanes, a multiple of eight wide, so that joins are a few vector instructions.
// Not here: what the clocks mean; graph.hpp keeps one row for sb ∪ rf, one for hb and one for what a write releases.
#pragma once

#include <cstdint>
#include <cstring>

namespace lockstitch::graph {

using lane = std::int16_t;
inline constexpr std::uint32_t lane_step = 8;
/// Events a thread may have at most, so that a lane can count them.
inline constexpr std::uint32_t max_events_in_thread = 32000;

using lane_vector = lane __attribute__((vector_size(lane_step * sizeof(lane)), may_alias, aligned(2)));

/// A read-only view of a row; valid until the next event is added.
class clock_view {
public:
  explicit clock_view(const lane* row) : row_(row) {}
  /// Whether the event at position `index` of `thread` is in the prefix the clock describes.
  [[nodiscard]] bool contains(std::uint32_t thread, std::uint32_t index) const {
    return static_cast<std::uint32_t>(row_[thread]) > index;
  }
  [[nodiscard]] std::uint32_t count(std::uint32_t thread) const { return static_cast<std::uint32_t>(row_[thread]); }
  [[nodiscard]] const lane* data() const { return row_; }

private:
  const lane* row_;
};

inline void copy_clock(lane* to, const lane* from, std::uint32_t width) {
  for (std::uint32_t i = 0; i < width; i += lane_step)
    *reinterpret_cast<lane_vector*>(to + i) = *reinterpret_cast<const lane_vector*>(from + i);
}

/// to[i] = max(to[i], from[i])
inline void join_clock(lane* to, const lane* from, std::uint32_t width) {
  for (std::uint32_t i = 0; i < width; i += lane_step) {
    auto& a = *reinterpret_cast<lane_vector*>(to + i);
    const auto b = *reinterpret_cast<const lane_vector*>(from + i);
    a = a > b ? a : b;
  }
}

} // namespace lockstitch::graph
