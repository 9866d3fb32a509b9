// Executions that grow to their end without a run, by what the threads were seen to do. See recall.hpp.
// The events are added in the order in which a run adds them: the first thread that can go on, again and again.
#include "runtime/context.hpp"

#include <algorithm>

namespace lockstitch::runtime {

using graph::await_kind;
using graph::no_event;

bool context::may_recall() const {
  return recall.in_use() && options_.max_executions == 0 && !final_values_used &&
         options_.await != await_mode::automatic;
}

// --- growing ------------------------------------------------------------------------------------------------------------

void context::begin_recall() {
  const graph::graph& g = execution();
  recalled_.assign(g.thread_count(), {});
  recalled_waits_ = false;
  for (std::uint32_t t = 0; t < g.thread_count(); ++t) {
    const graph::thread_log& log = g.thread(t);
    recalled_[t].alive = log.alive;
    recalled_[t].blocked = !log.events.empty() && graph::is_blocked(g.at(log.events.back()));
  }
}

bool context::all_ended(std::uint32_t first, std::uint32_t count) const {
  for (std::uint32_t t = first; t < first + count; ++t)
    if (recalled_[t].alive && !recalled_[t].ended) return false;
  return true;
}

/// What the thread does next, as far as it is known, and whether it can do it now. That it ends is said once.
context::recalled_state context::look_at(std::uint32_t thread) {
  recalled_thread& t = recalled_[thread];
  if (!t.alive || t.ended || t.blocked) return recalled_state::over;
  if (t.next == nullptr) t.next = recall.next(execution(), thread);
  if (t.next == nullptr) return recalled_state::unknown;
  const event& request = t.next->request;
  t.ended = t.next->ends || (request.kind == event_kind::join && request.last);
  if (t.ended) return recalled_state::ends;
  bool waits = false;
  if (request.kind == event_kind::join) {
    waits = !all_ended(request.first, request.count);
  } else if (request.await != await_kind::none) {
    const event_id newest = execution().at_location(request.location).mo.back();
    waits = t.judged_by == newest || !search_.ready(request);
    if (waits) t.judged_by = newest;
  }
  recalled_waits_ |= waits;
  return waits ? recalled_state::waits : recalled_state::goes_on;
}

void context::recall_step(std::uint32_t thread) {
  recalled_thread& t = recalled_[thread];
  ++steps;
  const event_id id = search_.add(t.next->request);
  t.blocked = t.next->request.await != await_kind::none && graph::is_blocked(execution().at(id));
  t.next = t.blocked ? nullptr : recall.next_after(execution(), *t.next, id, thread);
}

/// Nothing can go on: the first thread that waits in an await is blocked there.
bool context::block_first_recalled() {
  for (std::uint32_t t = 0; t < recalled_.size(); ++t) {
    if (look_at(t) != recalled_state::waits || recalled_[t].next->request.await == await_kind::none) continue;
    recall_step(t);
    return true;
  }
  return false;
}

/// Grows the graph to its end. Nothing: it is not known how some thread goes on, the test has to be run.
std::optional<run_end> context::recall_run() {
  if (search_.has_awaits()) return recall_with_waits();
  graph::graph& g = execution();
  const auto count = static_cast<std::uint32_t>(g.thread_count());
  for (std::uint32_t t = 0; t < count; ++t) {
    if (!g.thread(t).alive) continue;
    recall::step* s = recall.next(g, t);
    for (; s != nullptr && s->goes_on(); s = recall.next_after(g, *s, search_.add(s->request), t)) {
      if (g.thread(t).events.size() >= options_.max_events_per_thread) return std::nullopt;
      ++steps;
    }
    if (s == nullptr) return std::nullopt;
    if (!s->ends && !s->request.last) return recall_with_waits();
  }
  if (!recall.any_accesses()) return run_end::complete;
  return recall_with_waits();
}

/// The same where a thread may wait for another one, or races are to be looked for.
std::optional<run_end> context::recall_with_waits() {
  begin_recall();
  const auto count = static_cast<std::uint32_t>(recalled_.size());
  for (std::uint32_t t = 0; t < count;) {
    switch (look_at(t)) {
    case recalled_state::unknown: return std::nullopt;
    case recalled_state::ends: t = recalled_waits_ ? 0 : t + 1; break;
    case recalled_state::over:
    case recalled_state::waits: ++t; break;
    case recalled_state::goes_on:
      if (execution().thread(t).events.size() >= options_.max_events_per_thread) return std::nullopt;
      recall_step(t);
      if (recalled_waits_) t = 0;
      break;
    }
    if (t == count && recalled_waits_ && block_first_recalled()) t = 0;
  }
  return judge_recalled();
}

/// Nothing: a run has to tell what is wrong.
std::optional<run_end> context::judge_recalled() {
  bool all_over = true;
  for (std::uint32_t t = 0; t < recalled_.size(); ++t) {
    if (!recalled_[t].alive || recalled_[t].ended) continue;
    all_over = false;
    if (!recalled_[t].blocked) continue;
    const event& e = execution().at(execution().thread(t).events.back());
    if (search_.ready(e) || e.rf != execution().at_location(e.location).mo.back()) return run_end::dropped;
  }
  if (!all_over || (recall.any_accesses() && recalled_race())) return std::nullopt;
  return run_end::complete;
}

// --- races --------------------------------------------------------------------------------------------------------------

/// What happens before what the thread does after so many events.
graph::clock_view context::known_at(std::uint32_t thread, std::uint32_t position) const {
  const graph::graph& g = search_.current();
  const graph::thread_log& log = g.thread(thread);
  if (position > 0) return g.hb(log.events[position - 1]);
  return log.creator == no_event ? g.thread_hb(thread) : g.hb(log.creator);
}

/// Whether two accesses of one variable, one of them a write, are not ordered by hb.
bool context::recalled_race() const {
  struct access {
    recall::plain_access what;
    std::uint32_t thread, position;
  };
  static thread_local std::vector<access> all;
  all.clear();
  const auto add = [&](std::uint32_t list, std::uint32_t thread, std::uint32_t position) {
    if (list == 0) return;
    for (const recall::plain_access& a : recall.list(list)) all.push_back({a, thread, position});
  };
  const graph::graph& g = search_.current();
  for (std::uint32_t t = 0; t < recalled_.size(); ++t) {
    const auto& events = g.thread(t).events;
    for (std::uint32_t i = 0; i < events.size(); ++i) add(g.at(events[i]).accesses, t, i);
    if (recalled_[t].next != nullptr) add(recalled_[t].next->request.accesses, t, static_cast<std::uint32_t>(events.size()));
  }
  const auto before = [&](const access& a, const access& b) {
    return known_at(b.thread, b.position).count(a.thread) > a.position;
  };
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t j = i + 1; j < all.size(); ++j) {
      const access &a = all[i], &b = all[j];
      const bool conflict = a.what.object == b.what.object && a.thread != b.thread && (a.what.writes || b.what.writes);
      if (conflict && !before(a, b) && !before(b, a)) return true;
    }
  return false;
}

// --- learning -----------------------------------------------------------------------------------------------------------

void context::note_access_for_recall(const void* object, bool writes) {
  constexpr std::size_t limit = 64;
  test_thread& t = *running_;
  if (t.accesses_at != t.cursor) t.accesses.clear();
  t.accesses_at = t.cursor;
  const auto key = heap::instance().encode(reinterpret_cast<std::uintptr_t>(object));
  const auto known = std::find_if(t.accesses.begin(), t.accesses.end(), [&](const auto& a) { return a.object == key; });
  if (known != t.accesses.end()) known->writes |= writes;
  else if (t.accesses.size() == limit) recall.give_up();
  else t.accesses.push_back({key, writes});
}

std::uint32_t context::accesses_since_last(const test_thread& t) {
  return t.accesses.empty() || t.accesses_at != t.cursor ? 0 : recall.number_of(t.accesses);
}

namespace {

bool is_same(const recall::step& known, const event& request) {
  const event& r = known.request;
  return !known.ends && r.kind == request.kind && r.location == request.location && r.rmw == request.rmw &&
         (r.kind != event_kind::store || r.data == request.data);
}

} // namespace

/// The thread is about to add this event.
void context::learn(const test_thread& t, event& request) {
  request.accesses = accesses_since_last(t);
  switch (request.kind) {
  case event_kind::init:
  case event_kind::spawn:
    if (t.number != 0) recall.give_up();
    return;
  case event_kind::notify:
  case event_kind::arrive:
  case event_kind::gather: return recall.give_up();
  default:
    if (request.await != await_kind::none && request.await != await_kind::loop) return recall.give_up();
  }
  const recall::step* known = recall.known(execution(), t.number);
  if (known == nullptr) recall.learn(execution(), t.number, request);
  else if (!is_same(*known, request)) not_deterministic(&known->request, request);
}

void context::learn_end(const test_thread& t) {
  if (in_replay(t)) return;
  const recall::step* known = recall.known(execution(), t.number);
  if (known == nullptr) recall.learn_end(execution(), t.number, accesses_since_last(t));
  else if (!known->ends) not_deterministic(&known->request, event{});
}

} // namespace lockstitch::runtime
