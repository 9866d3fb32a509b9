// Whom notifications of atomic objects wake. A thread that is asleep at the end of a run stays so only if every
// notify_one that could have woken it woke another thread; a notify_all leaves nobody asleep.
//
// Source: C++20 [atomics.wait]: a wait that blocked after it read X is eligible for a notification if some Y after X in
// modification order happens before the notification, and at least one eligible wait is unblocked. The graph does not
// say which waits blocked before they read what they read, so each may have that is consistent with an order in time:
// it began before the notification, read an old value that was still visible to it, and read its last value afterwards.
// Such a wait takes part even if it went to sleep again, or timed out then.
// A futex is different: it may wake any thread that sleeps on one of its channels, whatever that saw last, and the wait
// that it woke returns. Source: futex(2), which promises nothing about which waiters are woken.
#include "runtime/context.hpp"

#include <algorithm>

namespace lockstitch::runtime {

using graph::event_kind;

namespace {

/// Looks for a way to give each notify_one that a sleeper is eligible for to another wait.
class wake_matching {
public:
  wake_matching(const graph::graph& g, graph::location_id location, std::vector<event_id> sleepers)
      : g_(g), location_(g.at_location(location)), sleepers_(std::move(sleepers)) {
    for (const event_id id : location_.reads)
      if (is_wait(g.at(id))) waits_.push_back(id);
    for (const event_id id : g.trail()) {
      const event& n = g.at(id);
      if (n.kind == event_kind::notify && n.location == location && wakes_a_sleeper(id)) notifications_.push_back(id);
    }
  }

  [[nodiscard]] bool somebody_must_wake() {
    const auto wakes_all = [this](event_id n) {
      return g_.at(n).count == graph::notify_all || g_.at(n).count == graph::wake_all;
    };
    if (std::any_of(notifications_.begin(), notifications_.end(), wakes_all)) return true;
    return !assign_from(0);
  }

private:
  struct in_time {
    event_id before;
    event_id after;
  };

  [[nodiscard]] static bool is_wait(const event& e) {
    return e.await == graph::await_kind::not_equal || returned_from_futex(e);
  }
  [[nodiscard]] static bool returned_from_futex(const event& e) {
    return e.kind == event_kind::load && e.first != 0 && (e.name == graph::woken_name || !(e.data == e.expected));
  }
  [[nodiscard]] static bool reaches(const event& notification, const event& wait) {
    return !graph::wakes_futex(notification.count) || (notification.first & wait.first) != 0;
  }
  /// The first write after this place in mo that happens before the notification; mo.size() if there is none.
  [[nodiscard]] std::uint32_t change_after(std::uint32_t place, event_id notification) const {
    const auto& mo = location_.mo;
    std::uint32_t i = place + 1;
    while (i < mo.size() && !g_.happens_before(g_.at(mo[i]), notification)) ++i;
    return i;
  }
  /// What a thread that the notification woke reads at least, if sleeping and waking exclude each other.
  [[nodiscard]] std::uint32_t newest_before(event_id notification) const {
    std::size_t i = location_.mo.size() - 1;
    while (i > 0 && !g_.happens_before(g_.at(location_.mo[i]), notification)) --i;
    return static_cast<std::uint32_t>(i);
  }
  [[nodiscard]] bool wakes_a_sleeper(event_id notification) const {
    return std::any_of(sleepers_.begin(), sleepers_.end(), [&](event_id s) {
      return reaches(g_.at(notification), g_.at(s)) &&
             change_after(g_.at(g_.at(s).rf).mo_position, notification) < location_.mo.size();
    });
  }

  [[nodiscard]] bool assign_from(std::size_t next) {
    if (next == notifications_.size()) return true;
    for (const event_id w : waits_) {
      woken_.push_back(w);
      const bool fits = woke_them_all(w) && has_order_in_time() && assign_from(next + 1);
      woken_.pop_back();
      if (fits) return true;
    }
    return false;
  }

  /// Whether the wait can have been woken by all notifications that are given to it, in some order.
  [[nodiscard]] bool woke_them_all(event_id wait) const {
    std::vector<event_id> by;
    for (std::size_t i = 0; i < woken_.size(); ++i)
      if (woken_[i] == wait) by.push_back(notifications_[i]);
    if (graph::wakes_futex(g_.at(by.front()).count)) return by.size() == 1 && woke(g_.at(wait), by.front());
    do {
      if (woke_in_order(g_.at(wait), by)) return true;
    } while (std::next_permutation(by.begin(), by.end()));
    return false;
  }
  /// By a futex: it slept on some old value, and what it reads then is not older than what happened before.
  [[nodiscard]] bool woke(const event& wait, event_id by) const {
    if (!returned_from_futex(wait) || !reaches(g_.at(by), wait)) return false;
    const std::uint32_t slept_on = old_value_from(first_visible(wait), wait);
    return slept_on <= g_.at(wait.rf).mo_position && newest_before(by) <= g_.at(wait.rf).mo_position;
  }
  [[nodiscard]] bool woke_in_order(const event& wait, const std::vector<event_id>& by) const {
    std::uint32_t seen = first_visible(wait);
    for (const event_id notification : by) {
      seen = old_value_from(seen, wait);
      if (seen >= location_.mo.size()) return false;
      seen = change_after(seen, notification);
    }
    return seen <= g_.at(wait.rf).mo_position;
  }
  /// The first write from this place in mo that the wait sleeps on.
  [[nodiscard]] std::uint32_t old_value_from(std::uint32_t place, const event& wait) const {
    while (place < location_.mo.size() && !(g_.at(location_.mo[place]).data == wait.expected)) ++place;
    return place;
  }
  [[nodiscard]] std::uint32_t first_visible(const event& wait) const {
    if (wait.index == 0) return 0;
    return g_.coherence_floor(wait.location, g_.hb(before(wait)));
  }
  [[nodiscard]] event_id before(const event& wait) const { return g_.thread(wait.thread).events[wait.index - 1]; }

  /// sb ∪ rf, that every wait began before the notification that woke it and ended after it, and that the sleepers fell
  /// asleep before the notifications they missed: without a cycle.
  [[nodiscard]] bool has_order_in_time() const {
    std::vector<in_time> edges;
    for (std::size_t i = 0; i < woken_.size(); ++i) {
      const event& w = g_.at(woken_[i]);
      edges.push_back({notifications_[i], woken_[i]});
      if (w.index > 0) edges.push_back({before(w), notifications_[i]});
    }
    std::vector<char> state(edges.size(), 0);
    for (std::size_t i = 0; i < edges.size(); ++i)
      if (has_cycle(edges, state, i)) return false;
    return true;
  }
  [[nodiscard]] bool has_cycle(const std::vector<in_time>& edges, std::vector<char>& state, std::size_t at) const {
    if (state[at] != 0) return state[at] == 1;
    state[at] = 1;
    const event& end = g_.at(edges[at].after);
    for (std::size_t i = 0; i < edges.size(); ++i)
      if (g_.porf(edges[i].before).contains(end.thread, end.index) && has_cycle(edges, state, i)) return true;
    state[at] = 2;
    return false;
  }

  const graph::graph& g_;
  const graph::location& location_;
  std::vector<event_id> sleepers_;
  std::vector<event_id> notifications_; ///< that some sleeper is eligible for
  std::vector<event_id> waits_;
  std::vector<event_id> woken_; ///< for each notification so far, the wait that it woke
};

} // namespace

/// Whether some thread that sleeps on the same object must have been woken.
bool context::notified(const event& asleep) const {
  std::vector<event_id> sleepers;
  for (const test_thread* t : threads_) {
    if (!t->alive || t->finished || !t->held || t->length == 0) continue;
    const event& last = search_.current().at(t->log[t->length - 1]);
    if (last.variant == 1 && last.await == graph::await_kind::not_equal && last.location == asleep.location)
      sleepers.push_back(t->log[t->length - 1]);
  }
  return wake_matching(search_.current(), asleep.location, std::move(sleepers)).somebody_must_wake();
}

} // namespace lockstitch::runtime
