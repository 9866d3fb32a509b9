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

using graph::await_kind;
using graph::is_read;
using graph::is_write;
using graph::no_event;
using graph::rmw_kind;

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
    if (!cancellers_.empty() && !cancelled_maximally(e.stamp, w, prefix)) return step::exhausted;
    event_id unknown_source = no_event;
    switch (maximal(e, w, prefix, unknown_source)) {
    case maximality::no: return step::exhausted;
    case maximality::unknown: begin_probe(id, unknown_source); return step::run;
    case maximality::yes: break;
    }
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

search::maximality search::maximal(const event& e, const event& write, graph::clock_view prefix,
                                   event_id& unknown_source) const {
  if (is_read(e)) return maximal_read(e, write, prefix, unknown_source);
  if (is_write(e)) return maximal_write(e, write, prefix) ? maximality::yes : maximality::no;
  return e.kind == event_kind::choose && e.first != 0 ? maximality::no : maximality::yes;
}

/// A cancelled read is one that read its canceller and waits. If it would be deleted, it must have been maximal as well.
bool search::cancelled_maximally(std::uint32_t stamp, const event& write, graph::clock_view prefix) const {
  for (const event_id id : cancellers_) {
    const event& canceller = graph_.at(id);
    if (canceller.cancels_index == 0 || canceller.cancels_stamp <= stamp || &canceller == &write || !canceller.in_mo)
      continue;
    const auto& mo = graph_.at_location(canceller.location).mo;
    for (std::size_t i = mo.size(); i-- > 0 && mo[i] != id;) {
      const event& w = graph_.at(mo[i]);
      if (&w != &write && (w.stamp <= canceller.cancels_stamp || in_prefix(prefix, w))) return false;
    }
  }
  return true;
}

/// A read is maximal if it reads the mo-last write of Previous(e) that it may read.
search::maximality search::maximal_read(const event& e, const event& write, graph::clock_view prefix,
                                        event_id& unknown_source) const {
  if (e.variant != 0 && !graph::is_blocked(e)) return maximality::no;
  const auto& mo = graph_.at_location(e.location).mo;
  for (std::size_t i = mo.size(); i-- > 0;) {
    const event& w = graph_.at(mo[i]);
    if (&w == &write || (w.stamp > e.stamp && !in_prefix(prefix, w))) continue;
    if (mo[i] == e.rf) return maximality::yes;
    if (e.await == await_kind::none || graph::waits_in_graph(e) || cancels_all()) return maximality::no;
    if (!allows(e, mo[i], 0) || !has_witnesses(e, mo[i])) continue;
    if (e.await == await_kind::loop && awaits_.outcome(e, w.data) == await_outcome::unknown) {
      unknown_source = mo[i];
      return maximality::unknown;
    }
    return maximality::no;
  }
  return maximality::no;
}

/// A write is maximal if it is mo-last in Previous(e), no earlier read was revisited by it and it cancelled none.
bool search::maximal_write(const event& e, const event& write, graph::clock_view prefix) const {
  if (!e.in_mo || e.cancels_index != 0) return false;
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
    if (s.cancels_index != 0) graph_.at(s.id).cancels_index = s.cancels_index;
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
  forget_cancellations(it);
  it.cursor = static_cast<std::uint32_t>(graph_.at_location(graph_.at(write).location).mo.size());
  it.variant = last_variant; // as if the place above had just been finished
  ++it.cursor;
  work_.push_back(it);
}

/// A cancelled read that would be among the deleted events now is as if it had never been added.
void search::forget_cancellations(const item& it) {
  if (cancellers_.empty()) return;
  for (std::size_t i = it.saved; i < saved_.size(); ++i) {
    event& e = graph_.at(saved_[i].id);
    if (saved_[i].deleted || e.cancels_index == 0 || e.cancels_stamp <= graph_.at(it.revisited).stamp) continue;
    saved_[i].cancels_index = std::exchange(e.cancels_index, 0);
  }
}

/// The next place in mo for the write, and the next variant of the read that reads from it.
search::step search::next_revisit_place(item& it) {
  const event& w = graph_.at(it.write);
  if (!it.places_done) {
    const auto& mo = graph_.at_location(w.location).mo;
    while (!it.places_done) {
      if (graph_.at(it.write).in_mo) graph_.remove_write(it.write);
      restore_cancelled(it);
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
  restore_cancelled(it);
  if (graph_.at(it.write).in_mo) graph_.remove_write(it.write);
  undo_cut(it);
  return step::exhausted;
}

/// Tries the place and the variant that the item stands at; exhausted: they give no graph.
search::step search::place_revisit(item& it) {
  if (it.variant == last_variant) return cancels_all() ? cancel_waiting(it) : step::exhausted;
  const event& read = graph_.at(it.revisited);
  if (!allows(read, it.write, it.variant) || !has_witnesses(read, it.write)) return step::exhausted;
  graph_.insert_write(it.write, it.cursor);
  graph_.redirect(it.revisited, resolved(read, it.write, it.variant));
  const bool newest = it.cursor + 1 == graph_.at_location(read.location).mo.size();
  if (newest || (memory_model::consistent(graph_, model_, it.write) &&
                 memory_model::consistent(graph_, model_, it.revisited)))
    return complete_rmws();
  return step::exhausted;
}

/// Under sc a read of an old value orders its thread before the next write, and that may forbid what the execution
/// without the read allows: there every write that fails puts the thread back to waiting, whatever else it could read.
search::step search::cancel_waiting(item& it) {
  const event& w = graph_.at(it.write);
  const event& read = graph_.at(it.revisited);
  const bool fails = read.await == await_kind::loop ? awaits_.outcome(read, w.data) == await_outcome::fails
                                                    : read.await == await_kind::not_equal && w.data == read.expected;
  if (!fails || graph::waits_in_graph(read) || !has_witnesses(read, it.write)) return step::exhausted;
  graph_.insert_write(it.write, it.cursor);
  take_read_away(it);
  return run_without_read(it);
}

void search::take_read_away(item& it) {
  graph_.detach_last(it.revisited);
  auto& trail = graph_.edit_trail();
  trail.erase(trail.begin() + it.trail_position);
  it.cancelled = std::exchange(it.revisited, no_event);
}

/// The graph in which the write has cancelled the read, if it is consistent.
search::step search::run_without_read(item& it) {
  event& canceller = graph_.at(it.write);
  const bool newest = canceller.mo_position + 1 == graph_.at_location(canceller.location).mo.size();
  if (!newest && !memory_model::consistent(graph_, model_, it.write)) return step::exhausted;
  canceller.cancels_thread = graph_.at(it.cancelled).thread;
  canceller.cancels_index = graph_.at(it.cancelled).index + 1;
  canceller.cancels_stamp = graph_.at(it.cancelled).stamp;
  cancellers_.push_back(it.write);
  return complete_rmws();
}

/// Takes a cancellation back: the read is in the graph again.
void search::restore_cancelled(item& it) {
  if (it.cancelled == no_event) return;
  event& canceller = graph_.at(it.write);
  if (canceller.cancels_index != 0) cancellers_.pop_back();
  canceller.cancels_index = 0;
  it.revisited = std::exchange(it.cancelled, no_event);
  auto& trail = graph_.edit_trail();
  trail.insert(trail.begin() + it.trail_position, it.revisited);
  graph_.attach_last(it.revisited);
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

// --- probes -------------------------------------------------------------------------------------------------------------

/// Whether an await read passes with this write's value is not known: makes the smallest graph in which it reads it,
/// to be run until the thread has decided.
void search::begin_probe(event_id read, event_id source) {
  const auto trail = graph_.trail();
  item it{.kind = item_kind::probe, .subject = no_event};
  it.trail_position = static_cast<std::uint32_t>(std::find(trail.begin(), trail.end(), read) - trail.begin());
  cut(it, [this, source](const event& e) { return in_prefix(graph_.porf(source), e); });
  const event_id probed = it.revisited;
  it.subject = graph_.newest();
  graph_.redirect(probed, resolved(graph_.at(probed), source, 0));
  work_.push_back(it);
  if (graph_.at(probed).kind != event_kind::rmw_read) return;
  event write = graph_.at(probed);
  write.kind = event_kind::rmw_write;
  write.rf = probed;
  write.await = await_kind::none;
  graph_.add(write);
}

} // namespace lockstitch::explore
