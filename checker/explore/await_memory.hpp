// What is known of await loops: which source lines read in them, and which values leave them waiting.
//
// The checker cannot see the condition of `while (x.load() != v) yield();`. It learns it: a read whose value led to
// yield() with nothing else in between is the last read of a failed turn. That depends only on the value and on what
// the thread has seen before (its history), so it is remembered under both. The table is bounded;
// what was forgotten is learnt again.
#pragma once

#include "graph/event.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace lockstitch::explore {

enum class await_outcome : std::uint8_t { unknown, passes, fails };

[[nodiscard]] inline std::uint64_t mix(std::uint64_t h, std::uint64_t v) {
  h ^= v + 0x9e3779b97f4a7c15ULL + (h << 6) + (h >> 2);
  h *= 0xff51afd7ed558ccdULL;
  return h ^ (h >> 32);
}

class await_memory {
public:
  [[nodiscard]] bool any() const { return !sites_.empty(); }
  /// Whether reads at this place are known to be the last of a failed turn of some loop.
  [[nodiscard]] bool is_await(graph::site where) const {
    return std::any_of(sites_.begin(), sites_.end(), [&](const await_site& s) { return s.read == where; });
  }
  void add_site(graph::site where, graph::site turn_start) { sites_.push_back({where, turn_start}); }
  /// Where the turns begin that end with a read at this place.
  [[nodiscard]] graph::site turn_start(graph::site where) const {
    for (const await_site& s : sites_)
      if (s.read == where) return s.turn_start;
    return where;
  }

  [[nodiscard]] await_outcome outcome(const graph::event& read, const graph::value& v) const {
    return outcomes_[slot_of(key_of(read, v))].outcome;
  }
  void record(const graph::event& read, const graph::value& v, await_outcome what) {
    if (2 * (used_ + 1) > outcomes_.size()) grow();
    known& k = outcomes_[slot_of(key_of(read, v))];
    used_ += k.outcome == await_outcome::unknown;
    k = {key_of(read, v), what};
  }

private:
  struct await_site {
    graph::site read;
    graph::site turn_start;
  };
  /// A table with open addressing, at most half full: it is asked several times for each event.
  struct known {
    std::uint64_t key = 0;
    await_outcome outcome = await_outcome::unknown; ///< unknown: the slot is free
  };
  /// Far more than one execution needs, so that what was just learnt is not forgotten before it is used.
  static constexpr std::size_t max_slots = 131072;
  [[nodiscard]] static std::uint64_t key_of(const graph::event& read, const graph::value& v) {
    return mix(mix(read.history, v.low), v.high);
  }

  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
    const std::size_t mask = outcomes_.size() - 1;
    std::size_t i = (key >> 7) & mask;
    while (outcomes_[i].outcome != await_outcome::unknown && outcomes_[i].key != key) i = (i + 1) & mask;
    return i;
  }
  void grow() {
    used_ = 0;
    if (outcomes_.size() == max_slots) return outcomes_.assign(max_slots, {});
    const std::vector<known> old = std::exchange(outcomes_, std::vector<known>(outcomes_.size() * 2));
    for (const known& k : old) {
      if (k.outcome == await_outcome::unknown) continue;
      outcomes_[slot_of(k.key)] = k;
      ++used_;
    }
  }

  std::vector<await_site> sites_;
  std::vector<known> outcomes_ = std::vector<known>(64);
  std::size_t used_ = 0;
};

} // namespace lockstitch::explore
