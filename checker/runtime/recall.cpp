// Histories as hashes, and the table from them to what followed; see recall.hpp.
#include "runtime/recall.hpp"

#include <algorithm>
#include <utility>

namespace lockstitch::runtime {

using graph::event;
using graph::event_id;
using graph::event_kind;
using graph::no_event;

namespace {

/// The steps of a multiply-xorshift hash (Vigna, "Further scramblings of Marsaglia's xorshift generators", 2017).
std::uint64_t mixed(std::uint64_t h, std::uint64_t v) {
  h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9ULL;
  return h ^ (h >> 32);
}

} // namespace

std::uint64_t recall::history(graph::graph& g, std::uint32_t thread) {
  const graph::thread_log& log = g.thread(thread);
  if (!log.events.empty()) return history_after(g, log.events.back());
  return at_start(log.creator == no_event ? 1 : history_after(g, log.creator), thread);
}

namespace {

/// What is mixed into a history says first what it is, so that no two histories are the same numbers in a row.
enum tag : std::uint64_t { plain = 0, spurious = 1, wide = 2, learns = 4, start = 8 };

std::uint64_t mixed(std::uint64_t h, std::uint64_t what, std::uint64_t v) {
  return mixed(h + what * 0xd6e8feb86659fd93ULL, v);
}

/// Whether the thread may have learnt of others through the event.
bool synchronises(const graph::graph& g, const event& e) {
  if (graph::is_read(e)) return graph::is_acquire(e.order) && g.at(e.rf).sync_row != 0;
  return e.kind == event_kind::fence || e.kind == event_kind::join;
}

/// Whether all that a read of the write can learn is what happened before the write.
bool is_release_store(const event& w) { return w.kind == event_kind::store && graph::is_release(w.order); }

} // namespace

std::uint64_t recall::at_start(std::uint64_t creator, std::uint32_t thread) { return mixed(creator, start, thread) | 1; }

/// What was before in the thread, what the event read, and what the threads it learnt of had done by then.
std::uint64_t recall::history_after(graph::graph& g, event_id id) {
  event& e = g.at(id);
  if (e.past != 0) return e.past;
  const graph::thread_log& log = g.thread(e.thread);
  const event_id before = e.index > 0 ? log.events[e.index - 1] : log.creator;
  std::uint64_t h = before == no_event ? 1 : g.at(before).past;
  if (h == 0) h = history_after(g, before);
  if (e.index == 0) h = at_start(h, e.thread);
  const bool learnt = before != no_event && synchronises(g, e);
  std::uint64_t what = e.variant != 0 ? spurious : plain;
  if (e.data.high != 0) what |= wide;
  if (learnt) what |= learns;
  h = mixed(h, what, e.data.low + e.first);
  if (e.data.high != 0) h = mixed(h, e.data.high);
  if (!learnt) return e.past = h | 1;
  if (graph::is_read(e) && is_release_store(g.at(e.rf))) return e.past = mixed(h, history_after(g, e.rf)) | 1;
  return e.past = with_all_learnt(g, id, before, h) | 1;
}

/// The history of each thread of which more is known after the event than before it.
std::uint64_t recall::with_all_learnt(graph::graph& g, event_id id, event_id before, std::uint64_t h) {
  const graph::clock_view now = g.hb(id);
  const graph::clock_view then = g.hb(before);
  std::uint64_t threads = 0;
  for (std::uint32_t t = 0; t < g.thread_count(); ++t) {
    if (t == g.at(id).thread || now.count(t) == then.count(t)) continue;
    const auto& events = g.thread(t).events;
    const std::size_t known = std::min<std::size_t>(now.count(t), events.size());
    h = mixed(h, t, known == 0 ? 0 : history_after(g, events[known - 1]));
    ++threads;
  }
  return mixed(h, threads);
}

recall::slot& recall::slot_of(std::uint64_t history) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = (history >> 1) & mask;
  while (slots_[i].history != 0 && slots_[i].history != history) i = (i + 1) & mask;
  return slots_[i];
}

const recall::step* recall::known(graph::graph& g, std::uint32_t thread) {
  const slot& s = slot_of(history(g, thread));
  return s.history == 0 ? nullptr : &steps_[s.step];
}

recall::step* recall::look_up(graph::graph& g, std::uint32_t thread) {
  const graph::thread_log& log = g.thread(thread);
  const slot& s = slot_of(history(g, thread));
  if (s.history == 0) return nullptr;
  if (!log.events.empty()) g.at(log.events.back()).next = s.step + 1;
  return &steps_[s.step];
}

recall::step& recall::new_step(graph::graph& g, std::uint64_t history) {
  if (steps_.size() == max_steps) forget(g);
  if (2 * (steps_.size() + 1) > slots_.size()) grow();
  slot_of(history) = {history, static_cast<std::uint32_t>(steps_.size())};
  return steps_.emplace_back();
}

void recall::forget(graph::graph& g) {
  steps_.clear();
  slots_.assign(slots_.size(), {});
  for (event_id id = 0; id < g.pool_size(); ++id) g.at(id).next = 0;
}

void recall::grow() {
  std::vector<slot> old = std::exchange(slots_, std::vector<slot>(slots_.size() * 2));
  for (const slot& s : old)
    if (s.history != 0) slot_of(s.history) = s;
}

void recall::learn(graph::graph& g, std::uint32_t thread, const event& request) {
  new_step(g, history(g, thread)).request = request;
}

void recall::learn_end(graph::graph& g, std::uint32_t thread, std::uint32_t accesses) {
  step& s = new_step(g, history(g, thread));
  s.ends = true;
  s.request.accesses = accesses;
}

std::uint32_t recall::number_of(const access_list& accesses) {
  const auto found = std::find(lists_.begin(), lists_.end(), accesses);
  const auto number = static_cast<std::uint32_t>(found - lists_.begin()) + 1;
  if (found == lists_.end()) lists_.push_back(accesses);
  if (lists_.size() > max_lists) give_up();
  return number;
}

void recall::restart() {
  steps_.clear();
  lists_.clear();
  slots_.assign(slots_.size(), {});
}

void recall::count(bool recalled) {
  ++(recalled ? recalled_ : run_);
  if (run_ == trial && recalled_ < trial / 4) give_up();
}

} // namespace lockstitch::runtime
