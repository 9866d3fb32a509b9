// sc: an interleaving exists, that is, sb ∪ rf ∪ mo ∪ fr has no cycle (Shasha, Snir, TOPLAS 1988).
// `newest` is the only event with edges that were not there before, so a cycle goes through it: the search below
// follows the edges that leave it and looks for a way back. What was reached is kept as one position per thread,
// because whatever is after an event in its thread is reached with it.
#include "memory_model/consistency.hpp"

#include <vector>

namespace lockstitch::memory_model {

namespace {

class reachability {
public:
  reachability(const graph::graph& g, const event& goal) : g_(g), goal_(goal) {
    reached_.resize(g.thread_count());
    for (std::size_t t = 0; t < reached_.size(); ++t) reached_[t] = g.thread(static_cast<std::uint32_t>(t)).events.size();
  }

  /// Whether some path leads from the successors of `start` to the goal.
  bool finds_goal_from(const event& start) {
    leave(start);
    while (!found_ && !pending_.empty()) {
      const event_id next = pending_.back();
      pending_.pop_back();
      leave(g_.at(next));
    }
    return found_;
  }

private:
  void leave(const event& e) {
    if (e.kind == graph::event_kind::spawn) {
      for (std::uint32_t t = e.first; t < e.first + e.count; ++t)
        if (!g_.thread(t).events.empty()) reach(g_.at(g_.thread(t).events[0]));
    }
    if (e.kind == graph::event_kind::arrive) leave_arrival(e);
    if (!graph::is_read(e) && !graph::is_write(e)) return;
    const auto& location = g_.at_location(e.location);
    const event& source = graph::is_write(e) ? e : g_.at(e.rf);
    if (source.in_mo && source.mo_position + 1 < location.mo.size())
      reach(g_.at(location.mo[source.mo_position + 1]));
    if (!graph::is_write(e)) return;
    for (const event_id r : location.reads)
      if (g_.at(g_.at(r).rf).mo_position == e.mo_position) reach(g_.at(r));
  }

  void leave_arrival(const event& e) {
    for (const event_id id : g_.trail()) {
      const event& waits = g_.at(id);
      if (waits.kind == graph::event_kind::gather && waits.location == e.location && waits.first == e.first) reach(waits);
    }
  }

  void reach(const event& e) {
    if (e.thread == goal_.thread && e.index <= goal_.index) {
      found_ = true;
      return;
    }
    const auto& events = g_.thread(e.thread).events;
    for (std::size_t i = e.index; i < reached_[e.thread]; ++i) pending_.push_back(events[i]);
    if (e.index < reached_[e.thread]) reached_[e.thread] = e.index;
  }

  const graph::graph& g_;
  const event& goal_;
  std::vector<std::size_t> reached_;
  std::vector<event_id> pending_;
  bool found_ = false;
};

} // namespace

bool sequentially_consistent(const graph::graph& g, event_id newest) {
  const event& e = g.at(newest);
  return !reachability(g, e).finds_goal_from(e);
}

} // namespace lockstitch::memory_model
