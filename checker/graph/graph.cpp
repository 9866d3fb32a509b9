// Keeps the graph's lists and clocks in step; see graph.hpp.
#include "graph/graph.hpp"

#include <algorithm>
#include <type_traits>

namespace lockstitch::graph {

namespace {
constexpr std::uint32_t first_pool_size = 128;
}

graph::graph(release_sequences sequences) : sequences_(sequences) { clear(); }

void graph::clear() {
  for (auto& t : threads_) {
    t.events.clear();
    t.creator = no_event;
    t.alive = false;
  }
  for (auto& l : locations_) {
    l.mo.clear();
    l.reads.clear();
    l.init = no_event;
  }
  if (threads_.empty()) threads_.emplace_back();
  threads_[0].alive = true;
  if (locations_.size() < max_fixed) locations_.resize(max_fixed);
  trail_.clear();
  used_ = max_fixed;
  fixed_ = 0;
  seq_cst_ = 0;
  if (pool_.empty()) {
    pool_.resize(first_pool_size);
    rows_.assign((pool_.size() * rows_per_event + 1) * width_, 0);
    pool_end_ = first_pool_size;
  }
}

clock_view graph::thread_hb(std::uint32_t t) const {
  const thread_log& log = threads_[t];
  if (!log.events.empty()) return hb(log.events.back());
  return log.creator == no_event ? clock_view(row(0)) : hb(log.creator);
}

clock_view graph::thread_porf(std::uint32_t t) const {
  const thread_log& log = threads_[t];
  if (!log.events.empty()) return porf(log.events.back());
  return log.creator == no_event ? clock_view(row(0)) : porf(log.creator);
}

std::uint32_t graph::coherence_floor(location_id l, clock_view clock) const {
  const location& loc = locations_[l];
  const event* const pool = pool_.data();
  std::uint32_t floor = 0;
  for (std::size_t i = loc.mo.size(); i-- > 1;) {
    const event& w = pool[loc.mo[i]];
    if (clock.contains(w.thread, w.index)) {
      floor = static_cast<std::uint32_t>(i);
      break;
    }
  }
  if (floor + 1 == loc.mo.size()) return floor;
  for (const event_id id : loc.reads) {
    const event& r = pool[id];
    if (!clock.contains(r.thread, r.index)) continue;
    const event& source = pool[r.rf];
    if (source.mo_position > floor && source.in_mo) floor = source.mo_position;
  }
  return floor;
}

event_id graph::allocate() {
  if (used_ == pool_end_) grow();
  return used_++;
}

void graph::grow() {
  pool_.resize(pool_.size() * 2);
  rows_.resize((pool_.size() * rows_per_event + 1) * width_, 0);
  pool_end_ = static_cast<std::uint32_t>(pool_.size());
}

void graph::widen(std::uint32_t threads) {
  if (threads <= width_) return;
  const std::uint32_t width = (threads + lane_step - 1) / lane_step * lane_step;
  const std::size_t count = rows_.size() / width_;
  std::vector<lane> wider(count * width, 0);
  for (std::size_t r = 0; r < count; ++r)
    std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(r * width_), width_,
                wider.begin() + static_cast<std::ptrdiff_t>(r * width));
  rows_ = std::move(wider);
  width_ = width;
}

location_id graph::new_location() {
  std::size_t l = locations_.size();
  while (l > max_fixed && locations_[l - 1].init == no_event) --l;
  if (l == locations_.size()) locations_.emplace_back();
  return static_cast<location_id>(l);
}

location_id graph::add_fixed(const value& initial) {
  const event_id id = fixed_++;
  event& e = pool_[id];
  e = event();
  e.kind = event_kind::init;
  e.fixed = true;
  e.location = id;
  e.data = initial;
  locations_[id].init = id;
  insert_write(id, 0);
  return id;
}

std::uint32_t graph::find_thread_slots(std::uint32_t count) const {
  std::size_t first = threads_.size();
  while (first > 1 && !threads_[first - 1].alive) --first;
  (void)count;
  return static_cast<std::uint32_t>(first);
}

event_id graph::add(const event& e) {
  if (e.kind == event_kind::spawn) {
    if (threads_.size() < e.first + e.count) threads_.resize(e.first + e.count);
    widen(e.first + e.count);
  }
  const event_id id = allocate();
  event& added = pool_[id];
  added = e;
  added.stamp = trail_.empty() ? 0 : pool_[trail_.back()].stamp + 1;
  added.index = static_cast<std::uint32_t>(threads_[e.thread].events.size());
  added.in_mo = false;
  added.readers = 0;
  added.past = added.next = 0;
  compute_clocks(id);
  link(id);
  trail_.push_back(id);
  if (e.kind == event_kind::init) insert_write(id, 0);
  return id;
}

/// Enters an event with known clocks into the lists of its thread, location and children.
void graph::link(event_id id) {
  const event& e = pool_[id];
  threads_[e.thread].events.push_back(id);
  if (is_read(e)) {
    locations_[e.location].reads.push_back(id);
    ++pool_[e.rf].readers;
  }
  if (e.kind == event_kind::init) locations_[e.location].init = id;
  if (is_seq_cst(e)) ++seq_cst_;
  if (e.kind != event_kind::spawn) return;
  for (std::uint32_t t = e.first; t < e.first + e.count; ++t) {
    threads_[t].creator = id;
    threads_[t].alive = true;
  }
}

void graph::attach_last(event_id id) { link(id); }

void graph::detach_last(event_id id) {
  event& e = pool_[id];
  threads_[e.thread].events.pop_back();
  if (is_seq_cst(e)) --seq_cst_;
  if (is_read(e)) {
    auto& reads = locations_[e.location].reads;
    if (reads.back() != id) *std::find(reads.rbegin(), reads.rend(), id) = reads.back();
    reads.pop_back();
    --pool_[e.rf].readers;
  } else if (is_write(e)) {
    if (e.in_mo) remove_write(id);
    if (e.kind == event_kind::init) locations_[e.location].init = no_event;
  } else if (e.kind == event_kind::spawn) {
    for (std::uint32_t t = e.first; t < e.first + e.count; ++t) {
      threads_[t].creator = no_event;
      threads_[t].alive = false;
    }
  }
}

void graph::pop() {
  const event_id id = trail_.back();
  trail_.pop_back();
  detach_last(id);
  if (id + 1 == used_) used_ = id;
}

void graph::insert_write(event_id write, std::uint32_t mo_position) {
  event& w = pool_[write];
  auto& mo = locations_[w.location].mo;
  w.in_mo = true;
  if (mo_position == mo.size()) {
    w.mo_position = mo_position;
    mo.push_back(write);
    return;
  }
  mo.insert(mo.begin() + mo_position, write);
  for (std::size_t i = mo_position; i < mo.size(); ++i) pool_[mo[i]].mo_position = static_cast<std::uint32_t>(i);
}

void graph::remove_write(event_id write) {
  event& w = pool_[write];
  auto& mo = locations_[w.location].mo;
  w.in_mo = false;
  if (w.mo_position + 1 == mo.size()) {
    mo.pop_back();
    return;
  }
  mo.erase(mo.begin() + w.mo_position);
  for (std::size_t i = w.mo_position; i < mo.size(); ++i) pool_[mo[i]].mo_position = static_cast<std::uint32_t>(i);
}

void graph::redirect(event_id read, const event& as) {
  if (is_seq_cst(pool_[read])) --seq_cst_;
  event& e = pool_[read];
  --pool_[e.rf].readers;
  ++pool_[as.rf].readers;
  e.kind = as.kind;
  e.order = as.order;
  e.rf = as.rf;
  e.data = as.data;
  e.variant = as.variant;
  e.past = e.next = 0;
  if (is_seq_cst(e)) ++seq_cst_;
  compute_clocks(read);
}

event_id graph::clone(event_id original) {
  const event_id id = allocate();
  pool_[id] = pool_[original];
  return id;
}

/// sb and rf give the clocks of an event; see the definitions of rs, sw and hb in Lahav et al., PLDI 2017, section 3.
void graph::compute_clocks(event_id id) {
  if (width_ == lane_step) compute_clocks(id, std::integral_constant<std::uint32_t, lane_step>());
  else compute_clocks(id, width_);
}

/// `width`: a constant where there are few threads, so that a clock is one register.
template <class Width> void graph::compute_clocks(event_id id, Width width) {
  event& e = pool_[id];
  const thread_log& log = threads_[e.thread];
  const event_id before = e.index > 0 ? log.events[e.index - 1] : log.creator;
  const auto row_of = [rows = rows_.data(), width](std::uint32_t r) { return rows + std::size_t{r} * width; };
  // The two rows of an event lie side by side.
  lane* porf = row_of(porf_row(id));
  lane* hb = porf + width;
  e.release_fence = no_event;
  e.sync_row = 0;
  if (before != no_event) {
    copy_clock(porf, row_of(porf_row(before)), 2 * width);
    if (e.index > 0) e.release_fence = pool_[before].release_fence;
  } else {
    copy_clock(porf, row_of(0), width);
    copy_clock(hb, row_of(0), width);
  }
  porf[e.thread] = hb[e.thread] = static_cast<lane>(e.index + 1);
  if (is_read(e)) {
    join_clock(porf, row_of(porf_row(e.rf)), width);
    const std::uint32_t released = pool_[e.rf].sync_row;
    if (released != 0 && is_acquire(e.order)) join_clock(hb, row_of(released), width);
  } else if (e.kind == event_kind::store || e.kind == event_kind::rmw_write) {
    compute_sync(id);
  } else if (e.kind == event_kind::fence) {
    if (is_acquire(e.order)) acquire_pending(id);
    if (is_release(e.order)) e.release_fence = id;
  } else if (e.kind == event_kind::join) {
    join_threads(id);
  } else if (e.kind == event_kind::gather) {
    join_arrivals(id);
  }
}

void graph::join_threads(event_id id) {
  const event& e = pool_[id];
  lane* porf = row(porf_row(id));
  lane* hb = porf + width_;
  for (std::uint32_t t = e.first; t < e.first + e.count; ++t) {
    // One more than its events: what a thread did after its last event is before the join, too.
    const auto ended = static_cast<lane>(threads_[t].events.size() + 1);
    const event_id last = threads_[t].events.empty() ? threads_[t].creator : threads_[t].events.back();
    join_clock(porf, row(porf_row(last)), 2 * width_);
    porf[t] = hb[t] = ended;
  }
}

/// An acquire fence learns what the reads before it, back to the last such fence, would have acquired.
void graph::acquire_pending(event_id id) {
  const event& fence = pool_[id];
  const auto& events = threads_[fence.thread].events;
  for (std::uint32_t i = fence.index; i-- > 0;) {
    const event& e = pool_[events[i]];
    if (e.kind == event_kind::fence && is_acquire(e.order)) return;
    if (is_read(e) && pool_[e.rf].sync_row != 0) join_clock(row(hb_row(id)), row(pool_[e.rf].sync_row), width_);
  }
}

/// The clock row of the last release head in the write's own thread, or 0.
std::uint32_t graph::release_head(const event& w) const {
  const event_id fence = w.release_fence;
  if (sequences_ == release_sequences::cpp20 || w.index == 0) return fence == no_event ? 0 : hb_row(fence);
  const auto& events = threads_[w.thread].events;
  for (std::uint32_t i = w.index; i-- > 0;) {
    const event& e = pool_[events[i]];
    if (events[i] == fence) return hb_row(fence);
    if (is_write(e) && e.location == w.location && is_release(e.order)) return hb_row(events[i]);
  }
  return 0;
}

/// What an acquire read of this write learns: its release sequences' heads, its own thread's and, for an RMW, those
/// of the write it read from.
void graph::compute_sync(event_id id) {
  event& w = pool_[id];
  std::uint32_t own = is_release(w.order) ? hb_row(id) : release_head(w);
  std::uint32_t inherited = 0;
  if (w.kind == event_kind::rmw_write) inherited = pool_[pool_[w.rf].rf].sync_row;
  if (own == 0 || inherited == 0) {
    w.sync_row = own | inherited;
    return;
  }
  lane* joined = row(sync_row(id));
  copy_clock(joined, row(own), width_);
  join_clock(joined, row(inherited), width_);
  w.sync_row = sync_row(id);
}

} // namespace lockstitch::graph
