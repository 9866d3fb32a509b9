// Counts overtakings in a complete execution; see starvation.hpp.
#include "runtime/starvation.hpp"

#include "runtime/operations.hpp"

#include <algorithm>

namespace lockstitch::runtime {

namespace {

using detail::sync_kind;
using graph::await_kind;
using graph::rmw_kind;

/// A thread that has got what it waited for, and who could come before it.
struct wait {
  event_id got = graph::no_event;
  std::vector<event_id> overtaken_by;
};

class overtakings {
public:
  explicit overtakings(context& c) : c_(c), g_(c.execution()) {}

  [[nodiscard]] std::optional<wait> of_at_least(std::uint32_t bound) const {
    for (std::uint32_t t = 0; t < g_.thread_count(); ++t) {
      const auto& events = g_.thread(t).events;
      for (std::uint32_t i = 0; i < events.size(); ++i) {
        if (!gets(g_.at(events[i])) || begins_later(events, i)) continue;
        if (wait w = wait_at(t, i); w.overtaken_by.size() >= bound) return w;
      }
    }
    return std::nullopt;
  }

private:
  /// The blocking object whose word, or part, this is, if threads take turns at it.
  [[nodiscard]] const sync_entry* entry_at(graph::location_id l) const {
    const sync_entry* entry = c_.sync.at_location(l);
    if (entry == nullptr) return nullptr;
    const bool turns = entry->kind != sync_kind::condition_variable &&
                       entry->kind != sync_kind::condition_variable_any && entry->kind != sync_kind::once;
    return turns ? entry : nullptr;
  }

  /// Whether a thread has its turn with this event: it takes a lock or of a semaphore, or an await loop ends.
  [[nodiscard]] bool gets(const event& e) const {
    if (e.await == await_kind::loop) return graph::is_read(e) && e.variant == 0;
    if (e.kind != event_kind::rmw_read || entry_at(e.location) == nullptr) return false;
    return e.await == await_kind::condition || e.rmw != rmw_kind::apply;
  }

  /// An exclusive lock of a shared mutex takes several words: whether the event before is of the same lock.
  [[nodiscard]] bool begins_later(const std::vector<event_id>& events, std::uint32_t i) const {
    return i >= 2 && same_lock(g_.at(events[i - 2]), g_.at(events[i]));
  }
  [[nodiscard]] bool same_lock(const event& before, const event& e) const {
    const sync_entry* entry = entry_at(e.location);
    return entry != nullptr && entry_at(before.location) == entry && before.location != e.location && gets(before);
  }

  /// How much of the thread is over when it may begin to wait. A loop may look before it tries: both is the wait.
  [[nodiscard]] std::uint32_t comes_after(const std::vector<event_id>& events, std::uint32_t i) const {
    const event& e = g_.at(events[i]);
    while (e.await == await_kind::loop && i > 0 && g_.at(events[i - 1]).kind == event_kind::load &&
           g_.at(events[i - 1]).location == e.location)
      --i;
    return i;
  }

  [[nodiscard]] wait wait_at(std::uint32_t thread, std::uint32_t i) const {
    const auto& events = g_.thread(thread).events;
    const std::uint32_t before = comes_after(events, i);
    const event_id last = before > 0 ? events[before - 1] : g_.thread(thread).creator;
    wait w{events[i], {}};
    for (;;) {
      add_overtaking(w, events[i], last);
      if (i + 2 >= events.size() || !gets(g_.at(events[i + 2])) || !begins_later(events, i + 2)) return w;
      i += 2;
    }
  }

  /// Those who had their turn at the same word before, but not before `last`.
  void add_overtaking(wait& w, event_id got, event_id last) const {
    const event& e = g_.at(got);
    const std::uint32_t place = g_.at(e.rf).mo_position;
    for (const event_id id : g_.at_location(e.location).reads) {
      const event& other = g_.at(id);
      if (other.thread == e.thread || !gets(other) || g_.at(other.rf).mo_position >= place) continue;
      if (last != graph::no_event && g_.porf(last).contains(other.thread, other.index)) continue;
      add_turn(w.overtaken_by, id);
    }
  }

  /// A loop may look, and then try: one turn, of which the last counts.
  void add_turn(std::vector<event_id>& turns, event_id id) const {
    const event& e = g_.at(id);
    for (event_id& other : turns) {
      if (g_.at(other).thread != e.thread || g_.at(other).rf != e.rf) continue;
      if (g_.at(other).index < e.index) other = id;
      return;
    }
    turns.push_back(id);
  }

  context& c_;
  const graph::graph& g_;
};

std::string times(std::size_t n) { return n == 1 ? "once" : std::to_string(n) + " times"; }

std::string name_of_object(context& c, const event& got, std::uint32_t entry) {
  if (const sync_entry* object = c.sync.at_location(got.location)) return name_of(c, *object, got.where, got.name);
  const std::string name = entry == recorder::no_record ? "" : c.recorder().name_of(entry, c.execution());
  return name.empty() ? "a value" : "'" + name + "'";
}

/// "T1 2 times, T3 once", in the order of their numbers.
std::string who_overtakes(const graph::graph& g, const std::vector<event_id>& others) {
  std::map<std::uint32_t, std::uint32_t> turns;
  for (const event_id id : others) ++turns[g.at(id).thread];
  std::string text;
  for (const auto& [thread, n] : turns) text += (text.empty() ? "T" : ", T") + std::to_string(thread) + " " + times(n);
  return text;
}

} // namespace

std::optional<raw_finding> find_starvation(context& c, std::uint32_t bound) {
  c.note_assumption("starvation is looked for at mutexes, semaphores and await loops: that others overtake a thread " +
                    times(bound) + " while it waits (--starvation-bound N)");
  const auto found = overtakings(c).of_at_least(bound);
  if (!found) return std::nullopt;
  const graph::graph& g = c.execution();
  const event& got = g.at(found->got);
  raw_finding f{finding_kind::starvation, "", got.where, {}, {}};
  std::uint32_t mine = recorder::no_record;
  if (c.recording()) {
    mine = c.recorder().record_of(found->got);
    for (const event_id id : found->overtaken_by)
      if (const std::uint32_t entry = c.recorder().record_of(id); entry != recorder::no_record)
        f.accesses.push_back(entry);
    std::sort(f.accesses.begin(), f.accesses.end());
    if (mine != recorder::no_record) f.accesses.insert(f.accesses.begin(), mine);
  }
  const std::string who = "T" + std::to_string(got.thread);
  f.message = who + " may be overtaken " + times(found->overtaken_by.size()) + " while it waits for " +
              name_of_object(c, got, mine);
  f.notes = {"overtaken by " + who_overtakes(g, found->overtaken_by) + ": " + who +
                 " can be waiting here when they come, and nothing lets it go first",
             "hand it on in the order in which threads came, or let nobody in who comes after a thread that waits"};
  return f;
}

} // namespace lockstitch::runtime
