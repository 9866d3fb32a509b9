// Visit, case W: a new write revisits the reads of its location that are not in its prefix. See search.hpp.
//
// A revisit of r by w keeps what was added before r and the sb ∪ rf prefix of w, and deletes the rest. It is taken only
// if each deleted event e, and r, was added maximally: in the graph that Previous(e) leaves (what was added before e, and
// the prefix of w), e is what add() would have chosen. Previous(e) does not depend on r, so one walk down the trail
// serves all candidates: it ends at the first event that is not maximal.
//
// Example, T1: r = load(x); T2: store(x, 1). The load is added first and reads 0. The store is added, and the walk from
// it meets the load, which read the mo-last write of its time: the load is revisited and reads 1.
#include "explore/search.hpp"

#include <algorithm>
#include <utility>

namespace lockstitch::explore {

using graph::is_read;
using graph::is_write;
using graph::no_event;

namespace {

bool in_prefix(const graph::clock_view& prefix, const event& e) { return prefix.contains(e.thread, e.index); }

} // namespace

search::step search::next_revisit(item& it) {
  const event_id write = it.subject;
  if (graph_.at(write).in_mo) graph_.remove_write(write);
  const event& w = graph_.at(write);
  const graph::clock_view prefix = graph_.porf(write);
  if (it.candidates == not_counted) it.candidates = count_candidates(w, prefix);
  if (it.candidates == 0) return step::exhausted;
  while (it.cursor > 0) {
    const std::uint32_t position = it.cursor - 1;
    const event_id id = graph_.trail()[position];
    const event& e = graph_.at(id);
    if (in_prefix(prefix, e)) {
      it.cursor = position;
      continue;
    }
    if (!maximal(e, w, prefix)) return step::exhausted;
    it.cursor = position;
    if (!is_read(e) || e.location != w.location) continue;
    --it.candidates;
    begin_revisit(write, position);
    return step::again;
  }
  return step::exhausted;
}

/// Reads of the write's location outside its prefix.
std::uint32_t search::count_candidates(const event& w, graph::clock_view prefix) const {
  std::uint32_t count = 0;
  for (const event_id id : graph_.at_location(w.location).reads) count += !in_prefix(prefix, graph_.at(id));
  return count;
}

// --- IsMaximallyAdded ---------------------------------------------------------------------------------------------------

bool search::maximal(const event& e, const event& write, graph::clock_view prefix) const {
  if (is_read(e)) return maximal_read(e, write, prefix);
  if (is_write(e)) return maximal_write(e, write, prefix);
  return e.kind != event_kind::choose || e.first == 0;
}

/// A read is maximal if it reads the mo-last write of Previous(e).
bool search::maximal_read(const event& e, const event& write, graph::clock_view prefix) const {
  if (e.variant != 0 && !graph::is_blocked(e)) return false;
  const auto& mo = graph_.at_location(e.location).mo;
  for (std::size_t i = mo.size(); i-- > 0;) {
    const event& w = graph_.at(mo[i]);
    if (&w == &write || (w.stamp > e.stamp && !in_prefix(prefix, w))) continue;
    return mo[i] == e.rf;
  }
  return false;
}

/// A write is maximal if it is mo-last in Previous(e), and no earlier read was revisited by it.
bool search::maximal_write(const event& e, const event& write, graph::clock_view prefix) const {
  if (!e.in_mo) return false;
  const graph::location& location = graph_.at_location(e.location);
  for (std::size_t i = location.mo.size(); i-- > e.mo_position + 1;) {
    const event& w = graph_.at(location.mo[i]);
    if (&w == &write) continue;
    if (w.stamp <= e.stamp || in_prefix(prefix, w)) return false;
  }
  if (e.readers == 0) return true;
  return std::none_of(location.reads.begin(), location.reads.end(), [&](event_id id) {
    const event& r = graph_.at(id);
    return r.stamp < e.stamp && graph_.at(r.rf).in_mo && graph_.at(r.rf).mo_position == e.mo_position;
  });
}

// --- the new graph ------------------------------------------------------------------------------------------------------

/// Puts back what cut() took away. The graph is as it was when the item was made.
void search::undo_cut(const item& it) {
  if (it.revisited != no_event) graph_.detach_last(it.revisited);
  auto& trail = graph_.edit_trail();
  trail.resize(it.trail_position);
  for (std::size_t i = it.saved; i < saved_.size(); ++i) {
    const saved_event& s = saved_[i];
    trail.push_back(s.id);
    if (!s.deleted) continue;
    graph_.attach_last(s.id);
    if (s.in_mo) graph_.insert_write(s.id, s.mo_position);
  }
  saved_.resize(it.saved);
  graph_.release_pool(it.pool_mark);
}

void search::begin_revisit(event_id write, std::uint32_t read_position) {
  item it{.kind = item_kind::revisit, .subject = write, .trail_position = read_position, .write = write};
  cut(it, [prefix = graph_.porf(write)](const event& e) { return in_prefix(prefix, e); });
  it.cursor = static_cast<std::uint32_t>(graph_.at_location(graph_.at(write).location).mo.size());
  it.variant = last_variant; // as if the place above had just been finished
  ++it.cursor;
  work_.push_back(it);
}

/// The next place in mo for the write, and the next variant of the read that reads from it.
search::step search::next_revisit_place(item& it) {
  const event& w = graph_.at(it.write);
  if (!it.places_done) {
    const auto& mo = graph_.at_location(w.location).mo;
    while (!it.places_done) {
      if (graph_.at(it.write).in_mo) graph_.remove_write(it.write);
      if (it.variant < last_variant) {
        ++it.variant;
      } else {
        it.variant = 0;
        --it.cursor;
        const bool rmw = w.kind == event_kind::rmw_write;
        const event_id source = rmw ? graph_.at(w.rf).rf : no_event;
        if (rmw) {
          const std::uint32_t place = graph_.at(source).mo_position + 1;
          if (it.cursor < place || is_taken(source)) it.places_done = true;
          else it.cursor = place;
        }
        const std::uint32_t floor = std::max(memory_model::visible_floor_of(graph_, model_, it.write),
                                             memory_model::visible_floor_of(graph_, model_, it.revisited));
        if (it.cursor <= floor) it.places_done = true;
        if (it.places_done) break;
        if (!rmw && it.cursor < mo.size() && graph_.at(mo[it.cursor]).kind == event_kind::rmw_write) {
          it.variant = last_variant;
          continue;
        }
      }
      const step s = place_revisit(it);
      if (s != step::exhausted) return s;
    }
  }
  if (graph_.at(it.write).in_mo) graph_.remove_write(it.write);
  undo_cut(it);
  return step::exhausted;
}

/// Tries the place and the variant that the item stands at; exhausted: they give no graph.
search::step search::place_revisit(item& it) {
  const event& read = graph_.at(it.revisited);
  if (!allows(read, it.write, it.variant)) return step::exhausted;
  graph_.insert_write(it.write, it.cursor);
  graph_.redirect(it.revisited, resolved(read, it.write, it.variant));
  const bool newest = it.cursor + 1 == graph_.at_location(read.location).mo.size();
  if (newest || (memory_model::consistent(graph_, model_, it.write) &&
                 memory_model::consistent(graph_, model_, it.revisited)))
    return complete_rmws();
  return step::exhausted;
}

/// Gives every read-modify-write whose write was deleted, or is new, its write.
search::step search::complete_rmws() {
  for (std::uint32_t t = 0; t < graph_.thread_count(); ++t) {
    const auto& events = graph_.thread(t).events;
    if (events.empty() || graph_.at(events.back()).kind != event_kind::rmw_read) continue;
    const event_id source = graph_.at(events.back()).rf;
    const bool newest = graph_.at(source).mo_position + 1 == graph_.at_location(graph_.at(source).location).mo.size();
    if (add_rmw_write(events.back(), newest) == step::again) return step::again;
  }
  return step::run;
}

} // namespace lockstitch::explore
