// The order in which locks are taken, gathered over all executions of a check: an edge from A to B for each "B was
// locked while A was held". A cycle of edges of different threads can become a deadlock in a program in which the
// threads meet otherwise than in this test, unless all its edges were made under one more lock (a gate), which keeps
// them apart. Idea: Havelund, "Using runtime analysis to guide model checking of Java programs", SPIN 2000 (gate locks:
// section 3.2). The edges of a cycle may come from different executions: the schedule of each is kept, so that all of
// them can be repeated. Not here: deadlocks that did happen (deadlock.hpp).
#pragma once

#include "runtime/sync_objects.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lockstitch::runtime {

class lock_graph {
public:
  /// The running thread is about to wait for this lock.
  void about_to_lock(context& c, const sync_entry& entry, lock_mode mode, site where);
  /// Whether there are edges that were not there at the last call.
  [[nodiscard]] bool take_growth() { return std::exchange(grew_, false); }
  /// What was seen since the last call, while an execution was written down, is seen when these steps are repeated.
  void keep(std::string steps);
  /// The steps of the executions that the last cycle's edges are from, the one that closed it last.
  [[nodiscard]] std::string schedule() const;
  void clear() { *this = {}; }
  /// Whether a cycle was closed since the last call.
  [[nodiscard]] bool take_news() { return std::exchange(news_, false); }
  /// The finding for the cycle that was closed last. Requires: the context records the execution that closed it.
  [[nodiscard]] raw_finding describe(context& c) const;

private:
  struct edge {
    std::uint64_t from = 0, to = 0;
    lock_mode held = lock_mode::exclusive, wanted = lock_mode::exclusive;
    std::uint32_t thread = 0;
    std::set<std::uint64_t> gates; ///< other locks held exclusively
    site held_since, where;
    bool seen = false;               ///< since the last keep()
    std::size_t steps = no_schedule; ///< index in schedules_
  };
  static constexpr std::size_t no_schedule = ~std::size_t{0};
  [[nodiscard]] bool can_follow(const std::vector<const edge*>& path, const edge& next) const;
  bool close_cycle(std::vector<const edge*>& path);

  std::vector<edge> edges_;
  std::vector<std::size_t> cycle_; ///< indices of edges; the first one closed it
  std::vector<std::string> schedules_;
  bool grew_ = false;
  bool news_ = false;
};

} // namespace lockstitch::runtime
