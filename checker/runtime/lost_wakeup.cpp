// Which notification a waiting thread missed; see lost_wakeup.hpp.
#include "runtime/lost_wakeup.hpp"

#include "runtime/context.hpp"

#include <algorithm>

namespace lockstitch::runtime {

namespace {

/// How many writes to the condition variable's word come before: two for each place, so that a read stands between.
std::uint32_t rank(const graph::graph& g, event_id id) { return graph::coherence_rank(g, g.at(id)); }

const waiter* waiter_of(const sync_entry& cv, std::uint32_t thread) {
  const auto found =
      std::find_if(cv.waiters.begin(), cv.waiters.end(), [&](const waiter& w) { return w.thread == thread; });
  return found == cv.waiters.end() ? nullptr : &*found;
}

/// What is known of one notification and the wait that came after it, in the order of the mutex.
class missed_state {
public:
  missed_state(context& c, const sync_entry& cv, const notification& n, const waiter& w)
      : g_(c.execution()), n_(n), w_(w) {
    const sync_entry* m = cv.mutex == 0 ? nullptr : c.sync.with_identity(cv.mutex);
    if (m != nullptr) mutex_ = m->location;
    announced_ = find_announced();
  }

  /// The thread decided to wait without what the notification announces: it did not happen before.
  [[nodiscard]] bool unknown() const { return !g_.happens_before(g_.at(announced_), w_.entered); }

  /// The notifying thread had the mutex again before the waiting one looked: what it announced may be gone.
  [[nodiscard]] bool undone() const {
    const auto& events = g_.thread(w_.thread).events;
    const auto lock = std::find_if(std::find(events.rbegin(), events.rend(), w_.entered), events.rend(),
                                   [&](event_id id) { return locks(id); });
    if (announced_ == n_.event || lock == events.rend()) return false;
    const auto& mo = g_.at_location(mutex_).mo;
    bool again = false;
    for (std::uint32_t i = g_.at(announced_).mo_position + 1; i < g_.at(*lock).mo_position; ++i) {
      if (!locks(mo[i])) continue;
      if (g_.at(mo[i]).thread != n_.thread) return false;
      again = true;
    }
    return again;
  }

private:
  [[nodiscard]] bool locks(event_id id) const {
    return g_.at(id).kind == event_kind::rmw_write && g_.at(id).location == mutex_;
  }
  [[nodiscard]] bool unlocks(event_id id) const {
    return g_.at(id).kind == event_kind::store && g_.at(id).location == mutex_;
  }

  /// The last thing the notifying thread did that its notification may be about: the unlock of the critical section
  /// that it notifies in, or of the last one before; the notification itself if there is none.
  [[nodiscard]] event_id find_announced() const {
    const auto& events = g_.thread(n_.thread).events;
    const auto at = events.begin() + g_.at(n_.event).index;
    const auto last = std::find_if(std::make_reverse_iterator(at), events.rend(),
                                   [&](event_id id) { return locks(id) || unlocks(id); });
    if (last == events.rend()) return n_.event;
    if (unlocks(*last)) return *last;
    const auto next = std::find_if(at, events.end(), [&](event_id id) { return unlocks(id); });
    return next == events.end() ? n_.event : *next;
  }

  const graph::graph& g_;
  const notification& n_;
  const waiter& w_;
  graph::location_id mutex_ = graph::no_location;
  event_id announced_ = graph::no_event;
};

} // namespace

const notification* notification_before(context& c, const sync_entry& cv, std::uint32_t thread) {
  const graph::graph& g = c.execution();
  const waiter* w = waiter_of(cv, thread);
  if (w == nullptr) return nullptr;
  const notification* last = nullptr;
  for (const notification& n : cv.notifications) {
    if (n.thread == thread) continue;
    if (rank(g, n.event) > rank(g, w->entered)) return nullptr; // it came while the thread waited, and woke another
    if (last == nullptr || rank(g, n.event) >= rank(g, last->event)) last = &n;
  }
  return last;
}

const notification* lost_notification(context& c, const sync_entry& cv, std::uint32_t thread) {
  const notification* last = notification_before(c, cv, thread);
  if (last == nullptr) return nullptr;
  const waiter& w = *waiter_of(cv, thread);
  const missed_state missed(c, cv, *last, w);
  if (missed.unknown()) return last;
  if (last->woke) return nullptr;
  return w.kind == detail::wait_kind::plain || missed.undone() ? last : nullptr;
}

} // namespace lockstitch::runtime
