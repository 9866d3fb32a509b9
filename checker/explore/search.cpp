// Visit and VisitCOs: new events, and the alternatives to the choices that were made for them. See search.hpp.
#include "explore/search.hpp"

#include <algorithm>

namespace lockstitch::explore {

using graph::await_kind;
using graph::is_read;
using graph::no_event;
using graph::rmw_kind;

search::search(model m, std::uint32_t spurious_failures)
    : graph_(memory_model::release_sequences_of(m)), model_(m), spurious_failures_(spurious_failures) {}

void search::restart() {
  graph_.clear();
  work_.clear();
  saved_.clear();
}

// --- what a read may read -----------------------------------------------------------------------------------------------

void search::describe_await(event& request) const {
  if (request.await == await_kind::none && awaits_.is_await(request.where)) request.await = await_kind::loop;
  if (request.await != await_kind::loop) return;
  request.history = mix(mix(request.thread, request.location), request.where.word());
  request.index = static_cast<std::uint32_t>(graph_.thread(request.thread).events.size());
  for (const event_id id : graph_.thread(request.thread).events) {
    const event& e = graph_.at(id);
    request.history = mix(mix(mix(request.history, e.data.low), e.data.high),
                          (static_cast<std::uint64_t>(e.kind) << 32) + e.first + e.location);
  }
}

/// Whether the read may take this write's value as this variant.
bool search::allows(const event& read, event_id source, std::uint8_t variant) const {
  if (read.await == await_kind::none && variant == 0) return true;
  const graph::value& v = graph_.at(source).data;
  if (read.await == await_kind::not_equal) return (v == read.expected) == (variant == 1);
  if (read.await == await_kind::condition) return variant < 2 && read.passes(v, read.expected) == (variant == 0);
  if (variant == 0) return awaits_.outcome(read, v) != await_outcome::fails;
  if (variant == 1 && read.await == await_kind::loop && awaits_.outcome(read, v) == await_outcome::fails) return true;
  if (read.rmw != rmw_kind::compare_exchange_weak || !(v == read.expected)) return false;
  const auto& events = graph_.thread(read.thread).events;
  std::uint32_t failures = 0;
  for (std::size_t i = 0; i < events.size() && i < read.index; ++i) failures += graph_.at(events[i]).variant;
  return failures < spurious_failures_;
}

/// Whether a read-modify-write has read from this write already.
bool search::is_taken(event_id write) const {
  const event& w = graph_.at(write);
  const auto& mo = graph_.at_location(w.location).mo;
  return w.mo_position + 1 < mo.size() && graph_.at(mo[w.mo_position + 1]).kind == event_kind::rmw_write;
}

/// The read as it is when it reads from `source`: a compare-exchange may succeed or fail.
event search::resolved(const event& read, event_id source, std::uint8_t variant) const {
  event e = read;
  e.rf = source;
  e.data = graph_.at(source).data;
  e.variant = variant;
  if (e.rmw == rmw_kind::none) return e;
  if (graph::is_blocked(e)) {
    e.kind = event_kind::load;
    e.order = e.failure_order;
    return e;
  }
  const bool succeeds = e.rmw == rmw_kind::apply ||
                        (e.rmw == rmw_kind::conditional ? e.passes(e.data, e.expected)
                                                        : e.data == e.expected && variant == 0);
  e.kind = succeeds ? event_kind::rmw_read : event_kind::load;
  e.order = succeeds ? e.success_order : e.failure_order;
  return e;
}

// --- new events ---------------------------------------------------------------------------------------------------------

event_id search::add(const event& request) {
  switch (request.kind) {
  case event_kind::load:
  case event_kind::rmw_read: {
    atomic_waits_ = atomic_waits_ || request.await == await_kind::not_equal;
    const auto& mo = graph_.at_location(request.location).mo;
    const auto newest = static_cast<std::uint32_t>(mo.size() - 1);
    const std::uint8_t variant = request.await != await_kind::none && !allows(request, mo[newest], 0);
    const event_id read = graph_.add(resolved(request, mo[newest], variant));
    const std::uint32_t floor = newest == 0 ? 0 : memory_model::visible_floor_of(graph_, model_, read);
    if (floor < newest || graph_.at(read).rmw == rmw_kind::compare_exchange_weak || request.await != await_kind::none)
      work_.push_back({.kind = item_kind::read, .subject = read, .variant = variant, .floor = floor, .cursor = newest});
    if (graph_.at(read).kind == event_kind::rmw_read) add_rmw_write(read, true);
    return read;
  }
  case event_kind::store: {
    const event_id write = graph_.add(request);
    const auto last = static_cast<std::uint32_t>(graph_.at_location(request.location).mo.size());
    const bool fixed_place = last <= 1 || comes_after_same_thread(write, last);
    const std::uint32_t candidates = count_candidates(graph_.at(write), graph_.porf(write));
    graph_.insert_write(write, last);
    if (!fixed_place || candidates != 0)
      work_.push_back({.kind = item_kind::write,
                       .subject = write,
                       .places_done = fixed_place,
                       .candidates = candidates,
                       .cursor = fixed_place ? static_cast<std::uint32_t>(graph_.trail().size() - 1) : last});
    return write;
  }
  case event_kind::choose: {
    const event_id choice = graph_.add(request);
    if (request.count > 1) work_.push_back({.kind = item_kind::choose, .subject = choice});
    return choice;
  }
  default: return add_plainly(request);
  }
}

/// An event without alternatives. A new location and new threads get their numbers here.
event_id search::add_plainly(const event& request) {
  event e = request;
  if (e.kind == event_kind::init) e.location = graph_.new_location();
  if (e.kind == event_kind::arrive) e.first = graph_.open_phase(e.location);
  if (e.kind == event_kind::spawn) e.first = graph_.find_thread_slots(e.count);
  return graph_.add(e);
}

event_id search::add_chosen(const event& request, event_id rf, event_id after, std::uint8_t variant) {
  if (is_read(request)) {
    const event_id read = graph_.add(resolved(request, rf, variant));
    if (graph_.at(read).kind == event_kind::rmw_read) add_rmw_write(read, true);
    return read;
  }
  const event_id id = add_plainly(request);
  if (request.kind == event_kind::store) graph_.insert_write(id, graph_.at(after).mo_position + 1);
  return id;
}

/// Adds the write of a read-modify-write right behind what its read reads from. Where that is no place (another one
/// has it, or the graph would not be consistent), only the write's revisits are left to try.
search::step search::add_rmw_write(event_id read, bool maximal) {
  const event& r = graph_.at(read);
  event write = r;
  write.kind = event_kind::rmw_write;
  write.order = r.success_order;
  write.rf = read;
  write.await = await_kind::none;
  write.variant = 0;
  write.accesses = 0;
  write.data = graph::applies(r.rmw) ? r.apply(r.data, r.operand) : r.operand;
  const event_id source = r.rf;
  const std::uint32_t place = graph_.at(source).mo_position + 1;
  const bool taken = is_taken(source);
  const event_id id = graph_.add(write);
  if (const std::uint32_t candidates = count_candidates(graph_.at(id), graph_.porf(id)); candidates != 0)
    work_.push_back({.kind = item_kind::write,
                     .subject = id,
                     .places_done = true,
                     .candidates = candidates,
                     .cursor = static_cast<std::uint32_t>(graph_.trail().size() - 1)});
  if (taken) return step::again;
  graph_.insert_write(id, place);
  if (maximal || memory_model::consistent(graph_, model_, id)) return step::run;
  graph_.remove_write(id);
  return step::again;
}

// --- alternatives -------------------------------------------------------------------------------------------------------

bool search::next_graph() {
  while (!work_.empty()) {
    item& it = work_.back();
    const item_kind kind = it.kind;
    last_write_ = last_run_complete_ && kind == item_kind::write && only_joins_after(it.subject);
    last_run_complete_ = false;
    pop_to(it.subject);
    const std::size_t mine = work_.size();
    switch (take_up(it)) {
    case step::run: return true;
    case step::again: break;
    case step::exhausted:
      if (mine == work_.size()) work_.pop_back();
      else work_.erase(work_.begin() + static_cast<std::ptrdiff_t>(mine - 1));
      break;
    }
  }
  return false;
}

/// Whether nothing but joins was added after the event: then its place in mo is seen by nobody.
bool search::only_joins_after(event_id subject) const {
  const auto trail = graph_.trail();
  std::size_t i = trail.size();
  while (i > 0 && trail[i - 1] != subject && graph_.at(trail[i - 1]).kind == event_kind::join) --i;
  return i > 0 && trail[i - 1] == subject;
}

void search::pop_to(event_id subject) {
  while (graph_.newest() != subject) graph_.pop();
}

search::step search::take_up(item& it) {
  switch (it.kind) {
  case item_kind::read: return next_read(it);
  case item_kind::write: return it.places_done ? next_revisit(it) : next_place(it);
  case item_kind::choose: return next_choice(it);
  case item_kind::revisit: return next_revisit_place(it);
  case item_kind::probe:
  case item_kind::taken_out: undo_cut(it); return step::exhausted;
  }
  return step::exhausted;
}

search::step search::next_read(item& it) {
  const event_id read = it.subject;
  if (it.floor == ~std::uint32_t{0}) it.floor = memory_model::visible_floor_of(graph_, model_, read);
  const std::uint32_t floor = it.floor;
  const auto& mo = graph_.at_location(graph_.at(read).location).mo;
  for (;;) {
    if (it.variant == 0) {
      it.variant = 1;
    } else {
      if (it.cursor <= floor) return step::exhausted;
      --it.cursor;
      it.variant = 0;
    }
    const event_id source = mo[it.cursor];
    if (!allows(graph_.at(read), source, it.variant)) continue;
    const event as = resolved(graph_.at(read), source, it.variant);
    // One that is blocked at an older value stays so: it is never maximal, and nothing revisits it. But an atomic wait may
    // have missed its notification.
    if (graph::is_blocked(as) && as.await != await_kind::not_equal) continue;
    graph_.redirect(read, as);
    const bool newest = it.cursor + 1 == mo.size();
    if (!newest && !memory_model::consistent(graph_, model_, read)) continue;
    return graph_.at(read).kind == event_kind::rmw_read ? add_rmw_write(read, newest) : step::run;
  }
}

/// Whether the write below that place in mo is one of the same thread: then there is no lower place.
bool search::comes_after_same_thread(event_id write, std::uint32_t place) const {
  const event& w = graph_.at(write);
  return graph_.at(graph_.at_location(w.location).mo[place - 1]).thread == w.thread;
}

/// VisitCOs: the next lower place of a write in mo.
search::step search::next_place(item& it) {
  const event_id write = it.subject;
  graph_.remove_write(write);
  if (it.cursor <= 1 || comes_after_same_thread(write, it.cursor)) it.floor = it.cursor - 1;
  if (it.floor == ~std::uint32_t{0}) it.floor = memory_model::visible_floor_of(graph_, model_, write);
  const std::uint32_t floor = it.floor;
  const auto& mo = graph_.at_location(graph_.at(write).location).mo;
  while (it.cursor > floor + 1) {
    --it.cursor;
    if (graph_.at(mo[it.cursor]).kind == event_kind::rmw_write) continue;
    graph_.insert_write(write, it.cursor);
    if (memory_model::consistent(graph_, model_, write)) {
      if (!last_write_) return step::run;
      ++same_but_for_mo_;
    }
    graph_.remove_write(write);
  }
  it.places_done = true;
  it.cursor = static_cast<std::uint32_t>(graph_.trail().size() - 1);
  return step::again;
}

search::step search::next_choice(item& it) {
  event& choice = graph_.at(it.subject);
  if (choice.first + 1 >= choice.count) return step::exhausted;
  ++choice.first;
  choice.past = choice.next = 0;
  return step::run;
}

// --- await loops --------------------------------------------------------------------------------------------------------

namespace {

bool failed_spuriously(const event& read) {
  return read.variant == 1 && graph::may_fail_spuriously(read);
}

} // namespace

search::failed_turn search::turn_failed(event_id read, graph::site turn_start) {
  const event& r = graph_.at(read);
  if (!awaits_.is_await(r.where)) {
    awaits_.add_site(r.where, turn_start);
    return failed_turn::restart;
  }
  // It says nothing of the value, and the execution is the one without this turn.
  if (failed_spuriously(r)) return failed_turn::dead_end;
  awaits_.record(r, r.data, await_outcome::fails);
  const auto trail = graph_.trail();
  std::size_t position = trail.size();
  while (trail[position - 1] != read) --position;
  --position;
  if (position < run_base_ || probed_thread()) return failed_turn::dead_end;
  while (graph_.trail().size() > position) {
    if (!work_.empty() && work_.back().subject == graph_.newest()) work_.pop_back();
    else graph_.pop();
  }
  return failed_turn::retry;
}

void search::turn_passed(event_id read) {
  const event& r = graph_.at(read);
  if (!failed_spuriously(r)) awaits_.record(r, r.data, await_outcome::passes);
}

void search::make_waiting(event& request, const graph::value& seen) {
  request.await = await_kind::loop;
  describe_await(request);
  awaits_.record(request, seen, await_outcome::fails);
}

std::uint32_t search::thread_on_probe() const {
  return graph_.at(work_.back().revisited).thread;
}

} // namespace lockstitch::explore
