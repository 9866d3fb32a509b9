// Cycles in the order of locks; see lock_order.hpp.
#include "runtime/lock_order.hpp"

#include "runtime/operations.hpp"

#include <algorithm>

namespace lockstitch::runtime {

void lock_graph::about_to_lock(context& c, const sync_entry& entry, lock_mode mode, site where) {
  const std::uint32_t me = c.running().number;
  const auto& held = c.sync.held_by(me);
  if (held.empty()) return;
  // What is taken at once with this one would be let go of.
  const auto several = c.sync.taking_several.find(me);
  const std::size_t count = several == c.sync.taking_several.end() ? held.size() : several->second;
  for (std::size_t i = 0; i < count; ++i) {
    edge e{held[i].entry->identity, entry.identity, held[i].how.mode, mode, me, {}, held[i].how.where, where};
    for (std::size_t k = 0; k < count; ++k)
      if (k != i && held[k].how.mode == lock_mode::exclusive) e.gates.insert(held[k].entry->identity);
    const auto known = std::find_if(edges_.begin(), edges_.end(), [&](const edge& o) {
      return o.from == e.from && o.to == e.to && o.thread == e.thread && o.held == e.held && o.wanted == e.wanted &&
             o.gates == e.gates;
    });
    const bool is_new = known == edges_.end();
    edge& it = is_new ? edges_.emplace_back(e) : *known;
    if (c.recording() && it.steps == no_schedule) {
      it.seen = true;
      it.held_since = e.held_since;
      it.where = c.shown_place(where);
    }
    if (!is_new) continue;
    grew_ = true;
    std::vector<const edge*> path{&edges_.back()};
    if (!cycle_.empty() || !close_cycle(path)) continue;
    for (const edge* part : path) cycle_.push_back(static_cast<std::size_t>(part - edges_.data()));
    news_ = true;
  }
}

void lock_graph::keep(std::string steps) {
  for (edge& e : edges_)
    if (std::exchange(e.seen, false)) e.steps = schedules_.size();
  schedules_.push_back(std::move(steps));
}

std::string lock_graph::schedule() const {
  std::set<std::size_t> executions;
  for (const std::size_t i : cycle_) executions.insert(edges_[i].steps);
  executions.erase(no_schedule); // it was none, but part of one that was given up
  std::string text;
  for (const std::size_t i : executions) text += (text.empty() ? "" : "then\n") + schedules_[i];
  return text;
}

/// Whether a thread that waits at the end of the path can wait for the one at `next`: another thread, which holds that
/// lock in a way that keeps the first one out, and no gate in common with any on the path.
bool lock_graph::can_follow(const std::vector<const edge*>& path, const edge& next) const {
  if (path.back()->to != next.from) return false;
  if (path.back()->wanted == lock_mode::shared && next.held == lock_mode::shared) return false;
  return std::none_of(path.begin(), path.end(), [&](const edge* e) {
    return e->thread == next.thread ||
           std::any_of(e->gates.begin(), e->gates.end(), [&](std::uint64_t g) { return next.gates.contains(g); });
  });
}

/// Extends the path to a cycle, depth first.
bool lock_graph::close_cycle(std::vector<const edge*>& path) {
  const edge& first = *path.front();
  const edge& last = *path.back();
  if (path.size() > 1 && last.to == first.from)
    return !(last.wanted == lock_mode::shared && first.held == lock_mode::shared);
  for (const edge& next : edges_) {
    if (!can_follow(path, next)) continue;
    path.push_back(&next);
    if (close_cycle(path)) return true;
    path.pop_back();
  }
  return false;
}

raw_finding lock_graph::describe(context& c) const {
  raw_finding f{finding_kind::lock_order, "", edges_[cycle_.front()].where, {}, {}};
  const auto name = [&](std::uint64_t identity, site where) {
    const sync_entry* entry = c.sync.with_identity(identity);
    return entry == nullptr ? std::string("a mutex") : name_of(c, *entry, where, "lock");
  };
  std::string names;
  for (const std::size_t i : cycle_) {
    const edge& e = edges_[i];
    const std::string from = name(e.from, e.held_since), to = name(e.to, e.where);
    names += (names.empty() ? "" : i == cycle_.back() ? " and " : ", ") + from;
    f.notes.push_back("T" + std::to_string(e.thread) + " locks " + to + " at " + place_of(e.where) +
                      " while it holds " + from + " since " + place_of(e.held_since));
  }
  f.message = "locks are taken in different orders: " + names;
  f.notes.push_back("no execution of this test deadlocks, but nothing that the locks do prevents it: take them in one "
                    "order everywhere, or together with scoped_lock");
  return f;
}

} // namespace lockstitch::runtime
