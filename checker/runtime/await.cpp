// Await loops while the test runs: telling a failed turn, and what it means that a thread still waits at the end of a run.
// Not here: what is remembered of loops (explore/await_memory.hpp), loops that could have missed a value (explore/liveness.cpp).
#include "runtime/deadlock.hpp"
#include "runtime/places.hpp"

namespace lockstitch::runtime {

using graph::await_kind;
using graph::is_read;
using graph::no_event;

namespace {

/// The read that an event belongs to, if it is one or an RMW that wrote what was there.
event_id pure_read(const graph::graph& g, event_id id) {
  const event& e = g.at(id);
  if (e.kind == event_kind::rmw_read) {
    const auto& events = g.thread(e.thread).events;
    return e.index + 1 == events.size() || g.at(events[e.index + 1]).data == e.data ? id : no_event;
  }
  if (e.kind == event_kind::load) return id;
  return e.kind == event_kind::rmw_write && e.data == g.at(e.rf).data ? e.rf : no_event;
}

} // namespace

/// The thread goes on after its last event: if that is an await's read, it passed.
void context::settle_turn(test_thread& t) {
  if (t.length == 0) return;
  const event& last = execution().at(t.log[t.length - 1]);
  const event_id read = last.kind == event_kind::rmw_write ? last.rf : t.log[t.length - 1];
  if (is_read(execution().at(read)) && execution().at(read).await == await_kind::loop) search_.turn_passed(read);
}

bool context::is_pure(const test_thread& t, std::uint32_t from) const {
  const graph::graph& g = search_.current();
  for (std::uint32_t i = from; i < t.length; ++i) {
    const event& e = g.at(t.log[i]);
    if (e.kind != event_kind::fence && pure_read(g, t.log[i]) == no_event) return false;
  }
  return true;
}

/// Of a loop that is known, the turn is over. Another has to show first that it is one, by coming back to where the
/// turn began (came_back()).
void context::yield(site) {
  test_thread& t = *running_;
  t.yielded_at = t.cursor;
  if (t.tried) {
    t.waiting = true;
    hold();
  }
  if (t.cursor == 0 || in_replay(t) || guide_ != nullptr) return;
  const event_id read = pure_read(execution(), t.log[t.cursor - 1]);
  if (read != no_event && execution().at(read).await == await_kind::loop) turn_is_over(read, {});
}

/// The thread's next operation after a yield(): if it did the same before, and nothing but reads since, that was a
/// failed turn of an await loop.
void context::came_back(test_thread& t, const event& request) {
  const graph::graph& g = execution();
  for (std::uint32_t i = t.length; i-- > 0 && pure_read(g, t.log[i]) != no_event;) {
    const event& e = g.at(t.log[i]);
    if (e.kind == event_kind::rmw_write || !(e.where == request.where) || e.location != request.location) continue;
    turn_is_over(pure_read(g, t.log[t.length - 1]), request.where);
  }
}

void context::turn_is_over(event_id read, site turn_start) {
  switch (search_.turn_failed(read, turn_start)) {
  case explore::search::failed_turn::dead_end: end_run(run_end::dropped);
  case explore::search::failed_turn::retry: end_run(run_end::retry);
  case explore::search::failed_turn::restart: end_run(run_end::restart);
  }
}

/// --await auto: the thread is about to read where it read before, and the last two turns read the same writes.
void context::find_unmarked_await(test_thread& t, const event& request) {
  const graph::graph& g = execution();
  std::uint32_t turn = 0;
  for (std::uint32_t i = t.length; i-- > 0 && pure_read(g, t.log[i]) != no_event;) {
    if (g.at(t.log[i]).where == request.where && g.at(t.log[i]).location == request.location && is_read(g.at(t.log[i]))) {
      turn = t.length - i;
      break;
    }
  }
  if (turn == 0 || t.length < 2 * turn || !is_pure(t, t.length - 2 * turn)) return;
  for (std::uint32_t i = t.length - turn; i < t.length; ++i) {
    const event& a = g.at(t.log[i]);
    const event& b = g.at(t.log[i - turn]);
    if (!(a.where == b.where) || a.location != b.location || a.kind != b.kind || (is_read(a) && a.rf != b.rf)) return;
  }
  const source_place p = resolve(request.where);
  note_assumption(p.file + ":" + std::to_string(p.line) + ": the loop here is an await loop: it has no effect until it ends");
  turn_is_over(pure_read(g, t.log[t.length - 1]), request.where);
}

void context::new_reader(std::uint32_t thread) {
  if (guide_ != nullptr) hold(); // the execution ends before it does
  sync.readers.insert(thread);
  end_run(run_end::restart);
}

void context::check_locks_returned(const test_thread& t) {
  if (sync.held_by(t.number).empty()) return;
  const auto& [entry, how] = sync.held_by(t.number).front();
  const std::string name = name_of(*this, *entry, how.where, how.mode == lock_mode::shared ? "lock_shared" : "lock");
  found({finding_kind::lock_leak,
         "T" + std::to_string(t.number) + " ends while it holds " + name, how.where, {},
         {name + " was acquired here; unlock it on every path, or use a lock_guard"}});
}

// --- how the run ended --------------------------------------------------------------------------------------------------

run_end context::judge_end() {
  bool all_finished = true;
  const test_thread* stuck = nullptr;
  bool redundant = false;
  bool only_blocked = false;
  std::vector<const test_thread*> waiting;
  bool blocks = false; // some thread waits in a blocking operation
  for (const test_thread* t : threads_) {
    if (!t->alive || t->finished) continue;
    all_finished = false;
    waiting.push_back(t);
    if (t->blocked) {
      const event& e = execution().at(t->log[t->length - 1]);
      if (t->wakes_spuriously || search_.ready(e) || e.rf != execution().at_location(e.location).mo.back())
        redundant = true;
      else if (t->cut_off)
        only_blocked = true;
      else if (e.await != await_kind::loop)
        blocks = true;
      else if (!search_.turn_reads_newest(e))
        only_blocked = true;
      else if (stuck == nullptr)
        stuck = t;
    } else if (t->held) {
      const bool asleep = t->length > 0 && is_read(execution().at(t->log[t->length - 1])) &&
                          execution().at(t->log[t->length - 1]).await == await_kind::not_equal;
      if (t->waiting) stuck = stuck == nullptr ? t : stuck;
      else if (!asleep) only_blocked = true;
      else if (notified(execution().at(t->log[t->length - 1]))) redundant = true;
      else if (stuck == nullptr) stuck = t;
    } else if (t->pending != nullptr && t->pending->kind == event_kind::gather) {
      if (stuck == nullptr) stuck = t;
    } else if (t->pending != nullptr && t->pending->await != await_kind::none) {
      if (search_.ready(*t->pending)) redundant = true;
      else if (!search_.turn_reads_newest(*t->pending)) only_blocked = true;
      else if (stuck == nullptr) stuck = t;
    }
  }
  if (all_finished) return judge_complete();
  if (redundant) return run_end::dropped;
  if (!only_blocked && only_detached(waiting)) {
    raw_ = detached_thread_leak(*waiting.front());
    return run_end::found;
  }
  if (blocks && !only_blocked) {
    const wait_for_graph graph(*this, waiting);
    if (graph.gives_way()) return run_end::dropped;
    raw_ = graph.explained();
    if (!raw_ && stuck == nullptr) raw_ = graph.unexplained();
    if (raw_) return run_end::found;
  }
  if (only_blocked || stuck == nullptr) return run_end::blocked;
  raw_ = stuck_finding(*stuck);
  return run_end::found;
}

/// The thread waits at a latch or barrier, and nobody is left who could arrive.
raw_finding context::not_all_arrived(const test_thread& t) {
  const graph::phase_count n = execution().count_phase(t.pending->location, t.pending->first);
  raw_finding f{finding_kind::deadlock, "", t.pending->where, {}, {}, true};
  f.message = "T" + std::to_string(t.number) + " waits for ever: " + std::to_string(n.arrived) + " of " +
              std::to_string(n.expected) + " arrivals have come, and no more will";
  for (const event_id id : execution().trail()) {
    const event& e = execution().at(id);
    const bool counts = e.kind == event_kind::arrive && e.location == t.pending->location && e.first == t.pending->first;
    if (counts && recording_) f.accesses.push_back(recorder_.record_of(id));
  }
  return f;
}

/// What the read of an await loop reads, in words; "" if that was not written down. What replay() tried is not.
std::string context::newest_value(const event& read) const {
  const graph::graph& g = search_.current();
  const auto& mo = g.at_location(read.location).mo;
  std::size_t i = mo.size();
  while (i > 0 && recorder_.record_of(mo[i - 1]) == recorder::no_record) --i;
  if (!recording_ || i == 0) return "";
  const trace_event w = recorder_.describe(g, formats, recorder_.record_of(mo[i - 1]));
  std::string object = w.object;
  if (object.empty()) object = expression_at(resolve(read.where), read.name == nullptr ? "load" : read.name);
  return "it reads " + w.value_written + ", the newest value" + (object.empty() ? "" : " of '" + object + "'") +
         ", from T" + std::to_string(w.name.thread) + "." + std::to_string(w.name.index);
}

raw_finding context::stuck_finding(const test_thread& t) {
  const graph::graph& g = execution();
  if (!t.held && t.pending->kind == event_kind::gather) return not_all_arrived(t);
  const bool asleep = t.held;
  const event& last = t.waiting ? g.at(t.log[t.tried_from]) : asleep ? g.at(t.log[t.length - 1]) : *t.pending;
  const event& read = last.kind == event_kind::rmw_write ? g.at(last.rf) : last;
  const bool gathers = read.name == graph::gather_name && read.await != await_kind::not_equal;
  const bool wait = read.await == await_kind::not_equal || gathers;
  raw_finding f;
  f.blocks = true;
  f.kind = wait ? finding_kind::deadlock : finding_kind::livelock;
  f.where = read.where;
  const std::string who = "T" + std::to_string(t.number);
  f.message = gathers ? who + " waits for ever: too few arrive"
              : wait ? who + (search_.ready(read) ? " waits for ever: no notification comes after the value changed"
                                   : " waits for ever: the value never changes")
                   : who + " goes round its await loop for ever: no write lets it end";
  if (const std::string note = newest_value(read); !note.empty()) f.notes.push_back(note);
  for (const test_thread* other : threads_)
    if (other != &t && other->alive && !other->finished)
      f.notes.push_back("T" + std::to_string(other->number) +
                        (other->joins || (other->pending && other->pending->kind == event_kind::join)
                             ? " waits for a thread to end"
                             : " waits, too"));
  return f;
}

} // namespace lockstitch::runtime
