// Await loops that may go round for ever although this execution is complete.
//
// A read of an await takes only values that let its loop end, so the search does not visit the executions in which a
// thread misses such a value and then finds only newer ones. They are seen in the complete ones: take an await's read out,
// and all that is after it in sb ∪ rf. If every thread is then at its end, in a join or in an await, and the mo-last
// values leave all these awaits waiting, then what is left is an execution that never ends: a thread that goes on reading
// sees the mo-last value in the end (Lahav, Namakonov, Oberhauser, Podkopaev, Vafeiadis, "Making weak memory models fair",
// OOPSLA 2021). Where another thread's await let it write a newer value that passes, that await is taken out, too.
#include "explore/search.hpp"

#include <algorithm>

namespace lockstitch::explore {

using graph::await_kind;
using graph::is_read;
using graph::no_event;

namespace {

bool is_await(const event& e) { return is_read(e) && e.await != await_kind::none && e.variant == 0; }

} // namespace

bool search::is_after_any(const event& e, event_id id, const std::vector<event_id>& awaits) const {
  return !e.fixed && std::any_of(awaits.begin(), awaits.end(), [&](event_id a) {
    const event& read = graph_.at(a);
    return (e.thread == read.thread && e.index >= read.index) || graph_.porf(id).contains(read.thread, read.index);
  });
}

/// Whether the read would pass with this write. If that is not known, it is left for a probe.
bool search::passes(event_id read, event_id source) const {
  const event& e = graph_.at(read);
  if (e.await == await_kind::loop && awaits_.outcome(e, graph_.at(source).data) == await_outcome::unknown)
    undecided_ = {read, source};
  return allows(e, source, 0);
}

/// The mo-last write that stays when the awaits are taken out.
event_id search::newest_without(graph::location_id l, const std::vector<event_id>& awaits) const {
  const auto& mo = graph_.at_location(l).mo;
  for (std::size_t i = mo.size(); i-- > 0;)
    if (!is_after_any(graph_.at(mo[i]), mo[i], awaits)) return mo[i];
  return no_event;
}

/// The reads of the await's turn before its last one read what they would read again.
bool search::turn_reads_newest(const event& read, const std::vector<event_id>& awaits) const {
  const graph::site start = awaits_.turn_start(read.where);
  const auto& events = graph_.thread(read.thread).events;
  if (start == read.where) return true;
  for (std::size_t i = std::min<std::size_t>(read.index, events.size()); i-- > 0;) {
    const event& e = graph_.at(events[i]);
    if (!is_read(e)) return true;
    if (newest_without(e.location, awaits) != e.rf) return false;
    if (e.where == start) return true;
  }
  return true;
}

/// Adds the awaits that have to be taken out with the first one; false: some thread would go on.
bool search::close_stuck(std::vector<event_id>& awaits) const {
  for (std::size_t i = 0; i < awaits.size();) {
    const event& read = graph_.at(awaits[i]);
    const event_id newest = newest_without(read.location, awaits);
    if (newest == no_event) return false;
    if (!passes(awaits[i], newest)) {
      ++i;
      continue;
    }
    // An await before that write in sb ∪ rf is a candidate of its own, if it is before the read, too.
    const event& w = graph_.at(newest);
    if (graph_.porf(awaits[i]).contains(w.thread, w.index)) return false;
    const std::optional<std::uint32_t> before = last_await(w, 0);
    if (!before) return false;
    awaits.push_back(graph_.thread(w.thread).events[*before]);
    i = 0;
  }
  return true;
}

/// Whether each thread that loses events stops at an await that fails, at a join, or where threads gather.
bool search::all_stuck(const std::vector<event_id>& awaits) const {
  for (std::uint32_t t = 0; t < graph_.thread_count(); ++t) {
    for (const event_id id : graph_.thread(t).events) {
      const event& e = graph_.at(id);
      if (!is_after_any(e, id, awaits)) continue;
      if (e.kind == event_kind::join || e.kind == event_kind::gather) break;
      if (!is_await(e)) return false;
      const event_id newest = newest_without(e.location, awaits);
      if (newest == no_event || passes(id, newest) || !turn_reads_newest(e, awaits)) return false;
      break;
    }
  }
  return true;
}

std::vector<event_id> search::find_stuck() const {
  undecided_.reset();
  last_writes_.clear();
  std::vector<event_id> awaits;
  for (const event_id id : graph_.trail()) {
    if (!is_await(graph_.at(id)) || !may_miss(id)) continue;
    awaits.assign(1, id);
    if (reads_what_stays(id, awaits)) continue;
    if (close_stuck(awaits) && all_stuck(awaits)) return awaits;
  }
  return {};
}

/// Whether the await read what would still be the mo-last write without it: most do.
bool search::reads_what_stays(event_id id, const std::vector<event_id>& awaits) const {
  const event& e = graph_.at(id);
  return newest_without(e.location, awaits) == e.rf;
}

/// The writes of the location that could be the last in mo if awaits were taken out: the last one, and those whose
/// next one comes after an await that they did not come after.
search::last_writes& search::last_writes_of(graph::location_id l) const {
  for (last_writes& known : last_writes_)
    if (known.location == l) return known;
  last_writes& found = last_writes_.emplace_back();
  found.location = l;
  const auto& mo = graph_.at_location(l).mo;
  for (std::size_t i = mo.size(); i-- > 0;) {
    const event& w = graph_.at(mo[i]);
    if (std::any_of(found.writes.begin(), found.writes.end(), [&](event_id id) { return graph_.at(id).data == w.data; }))
      continue;
    if (i + 1 < mo.size()) {
      const event& next = graph_.at(mo[i + 1]);
      if (!last_await(next, next.thread == w.thread ? w.index : 0)) continue;
    }
    found.writes.push_back(mo[i]);
  }
  return found;
}

/// Whether one of them could leave the await waiting: not one with the value that it went on with.
bool search::may_miss(event_id id) const {
  const event& e = graph_.at(id);
  const last_writes& last = last_writes_of(e.location);
  return std::any_of(last.writes.begin(), last.writes.end(), [&](event_id w) {
    if (graph_.at(w).data == e.data) return false;
    if (e.await != await_kind::loop) return !allows(e, w, 0);
    return awaits_.outcome(e, graph_.at(w).data) != await_outcome::passes;
  });
}

/// The last await before the event in its thread, at `from` or later.
std::optional<std::uint32_t> search::last_await(const event& e, std::uint32_t from) const {
  const auto& events = graph_.thread(e.thread).events;
  for (std::uint32_t k = e.index; k-- > from;)
    if (is_await(graph_.at(events[k]))) return k;
  return std::nullopt;
}

void search::take_out(const std::vector<event_id>& awaits) {
  const auto trail = graph_.trail();
  item it{.kind = item_kind::taken_out, .subject = no_event};
  it.trail_position = static_cast<std::uint32_t>(
      std::find_if(trail.begin(), trail.end(), [&](event_id id) { return is_after_any(graph_.at(id), id, awaits); }) -
      trail.begin());
  const std::vector<event_id> before(trail.begin(), trail.end());
  std::size_t next = it.trail_position;
  cut(it, [&](const event& e) { return !is_after_any(e, before[++next], awaits); });
  graph_.detach_last(it.revisited);
  auto& now = graph_.edit_trail();
  now.erase(now.begin() + it.trail_position);
  it.revisited = no_event;
  work_.push_back(it);
}

/// Whether an await read passes with this write's value is not known: makes the smallest graph in which it reads it,
/// to be run until the thread has decided.
void search::begin_probe(event_id read, event_id source) {
  const auto trail = graph_.trail();
  item it{.kind = item_kind::probe, .subject = no_event};
  it.trail_position = static_cast<std::uint32_t>(std::find(trail.begin(), trail.end(), read) - trail.begin());
  cut(it, [this, source](const event& e) { return graph_.porf(source).contains(e.thread, e.index); });
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

bool search::begin_liveness_probe() {
  if (!undecided_) return false;
  begin_probe(undecided_->first, undecided_->second);
  return true;
}

void search::put_back() {
  if (work_.back().subject != no_event) pop_to(work_.back().subject);
  undo_cut(work_.back());
  work_.pop_back();
}

} // namespace lockstitch::explore
