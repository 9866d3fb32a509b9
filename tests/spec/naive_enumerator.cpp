// The enumeration in four nested choices, each tried in full: a control path for every thread (which way each `if`,
// each compare-exchange and each await goes), a write of the location for every read (rf), a total order of the writes
// of every location (mo), and last the axioms. Values follow from rf, since sb ∪ rf must be acyclic in all four
// models; a control path that the values contradict is dropped. Orders of one location that break coherence with sb
// or atomicity are dropped before they are combined with those of the other locations, which is all the cleverness.
#include "naive_enumerator.hpp"

#include "axioms.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <stdexcept>

namespace lockstitch::spec {
namespace {

using litmus::op;
using litmus::op_kind;

enum class way : std::uint8_t {
  only,
  taken,    ///< branch: then
  skipped,  ///< branch: else
  succeeds, ///< cas, await
  fails,    ///< cas: another value was there
  spurious, ///< weak cas: the expected value was there
  stuck,    ///< await: never goes on
};

struct step {
  const op* what;
  way how;
};
using path = std::vector<step>;

// --- control paths ---------------------------------------------------------------------------------------------------

std::vector<way> ways_of(const op& o) {
  switch (o.kind) {
  case op_kind::branch: return {way::taken, way::skipped};
  case op_kind::await:
  case op_kind::await_cas:
  case op_kind::await_exchange: return {way::succeeds, way::stuck};
  case op_kind::cas:
    if (o.strong) return {way::succeeds, way::fails};
    return {way::succeeds, way::fails, way::spurious};
  default: return {way::only};
  }
}

/// All ways through `todo`, each added to `all` behind `so_far`. `todo` is a stack: its last operation comes next.
void extend(const path& so_far, std::vector<const op*> todo, std::vector<path>& all) {
  if (todo.empty() || (!so_far.empty() && so_far.back().how == way::stuck)) {
    all.push_back(so_far);
    return;
  }
  const op& next = *todo.back();
  todo.pop_back();
  for (const way how : ways_of(next)) {
    path longer = so_far;
    longer.push_back({&next, how});
    std::vector<const op*> rest = todo;
    if (next.kind == op_kind::branch) {
      const auto& inside = how == way::taken ? next.then_ops : next.else_ops;
      for (auto o = inside.rbegin(); o != inside.rend(); ++o) rest.push_back(&*o);
    }
    extend(longer, rest, all);
  }
}

std::vector<path> paths_of(const litmus::thread& t) {
  std::vector<const op*> todo;
  for (auto o = t.ops.rbegin(); o != t.ops.rend(); ++o) todo.push_back(&*o);
  std::vector<path> all;
  extend({}, todo, all);
  return all;
}

/// Calls `visit` with every choice of one index below each of the sizes.
void for_each_choice(const std::vector<std::size_t>& sizes,
                     const std::function<void(const std::vector<std::size_t>&)>& visit) {
  if (std::ranges::find(sizes, std::size_t{0}) != sizes.end()) return;
  std::vector<std::size_t> choice(sizes.size(), 0);
  while (true) {
    visit(choice);
    std::size_t digit = 0;
    while (digit < sizes.size() && ++choice[digit] == sizes[digit]) choice[digit++] = 0;
    if (digit == sizes.size()) return;
  }
}

// --- events of one choice of control paths ---------------------------------------------------------------------------

constexpr std::size_t none = ~std::size_t{0};

struct step_events {
  std::size_t read = none, write = none;
};

/// The threads on given paths, with their events; rf and mo are still open.
struct skeleton {
  const litmus::test& test;
  std::vector<path> paths;
  std::vector<std::vector<step_events>> events_of; ///< by thread and step
  std::vector<const op*> op_of;                    ///< by event; null for initial writes
  std::vector<std::size_t> reads;
  std::vector<std::vector<std::size_t>> writes; ///< by location, the initial one first
  candidate graph;
  bool stuck = false;

  skeleton(const litmus::test& t, std::vector<path> chosen)
      : test(t), paths(std::move(chosen)), writes(t.locations.size()),
        graph{{}, relation(0), relation(0), relation(0), relation(0)} {
    for (std::size_t l = 0; l < t.locations.size(); ++l)
      writes[l].push_back(add({event_kind::write, initial_thread, l, !t.locations[l].atomic}, nullptr));
    for (std::size_t thread = 0; thread < paths.size(); ++thread) add_thread(thread);
    if (graph.events.size() > max_events) throw std::length_error("the naive enumerator takes at most 32 events");
    add_sb_and_rmw();
  }

  std::size_t add(const event& e, const op* o) {
    graph.events.push_back(e);
    op_of.push_back(o);
    return graph.events.size() - 1;
  }

  void add_thread(std::size_t thread) {
    events_of.emplace_back();
    for (const step& s : paths[thread]) {
      events_of.back().push_back(add_step(thread, s));
      if (s.how == way::stuck) stuck = true;
    }
  }

  step_events add_step(std::size_t thread, const step& s) {
    const op& o = *s.what;
    step_events made;
    if (o.kind == op_kind::branch) return made;
    if (o.kind == op_kind::fence) {
      add({event_kind::fence, thread, no_location, false, o.order}, &o);
      return made;
    }
    const bool failed = s.how == way::fails || s.how == way::spurious || s.how == way::stuck;
    const bool changes = o.kind == op_kind::cas || o.kind == op_kind::await_cas;
    const std::memory_order order = failed && changes ? o.fail_order : o.order;
    const bool writes_too = o.kind != op_kind::load && o.kind != op_kind::await && !failed;
    if (o.kind != op_kind::store) {
      made.read = add({event_kind::read, thread, o.location, o.plain, order}, &o);
      reads.push_back(made.read);
    }
    if (writes_too) {
      made.write = add({event_kind::write, thread, o.location, o.plain, order}, &o);
      writes[o.location].push_back(made.write);
    }
    return made;
  }

  void add_sb_and_rmw() {
    const auto& events = graph.events;
    graph.sb = graph.rmw = graph.rf = graph.mo = relation(events.size());
    for (std::size_t a = 0; a < events.size(); ++a)
      for (std::size_t b = a + 1; b < events.size(); ++b) {
        const bool initial = events[a].thread == initial_thread;
        if (initial ? events[b].thread != initial_thread : events[a].thread == events[b].thread) graph.sb.add(a, b);
      }
    for (const auto& steps : events_of)
      for (const step_events& s : steps)
        if (s.read != none && s.write != none) graph.rmw.add(s.read, s.write);
  }
};

// --- values of one choice of rf --------------------------------------------------------------------------------------

/// The values that rf gives to every event, and whether the control paths agree with them. Threads run in turns, each
/// until it needs a write that is not yet made; since sb ∪ rf is acyclic, all get to their end.
class valuation {
public:
  /// Requires: sb ∪ rf is acyclic. `source` is the write each read takes, by event.
  valuation(const skeleton& s, const std::vector<std::size_t>& source)
      : s_(s), source_(source), written_(s.graph.events.size()), next_step_(s.paths.size(), 0) {
    for (const litmus::thread& t : s.test.threads) registers_.emplace_back(t.registers.size(), 0);
    for (std::size_t l = 0; l < s.writes.size(); ++l) written_[s.writes[l].front()] = s.test.locations[l].initial;
    while (fits_ && run_all()) {}
  }

  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] std::int64_t reg(std::size_t thread, std::size_t index) const { return registers_[thread][index]; }
  [[nodiscard]] std::int64_t written(std::size_t write) const { return written_[write].value(); }

private:
  /// Returns whether some thread got on.
  bool run_all() {
    bool moved = false;
    for (std::size_t t = 0; t < s_.paths.size(); ++t)
      while (fits_ && next_step_[t] < s_.paths[t].size() && run_step(t, next_step_[t])) {
        ++next_step_[t];
        moved = true;
      }
    return moved;
  }

  /// Returns whether the step could run.
  bool run_step(std::size_t thread, std::size_t index) {
    const auto [o, how] = s_.paths[thread][index];
    const step_events& events = s_.events_of[thread][index];
    auto& regs = registers_[thread];
    const bool compares = o->kind == op_kind::cas || o->kind == op_kind::await_cas;
    const std::int64_t value = evaluate(compares ? o->desired : o->value, regs);
    if (o->kind == op_kind::branch) fits_ = holds(o->cmp, regs[o->reg], value) == (how == way::taken);
    if (o->kind == op_kind::store) written_[events.write] = value;
    if (events.read == none) return true;
    const std::optional<std::int64_t> seen = written_[source_[events.read]];
    if (!seen) return false;
    if (o->kind == op_kind::await) fits_ = holds(o->cmp, *seen, value) == (how == way::succeeds);
    if (o->kind == op_kind::await_cas || o->kind == op_kind::await_exchange)
      fits_ = (*seen == evaluate(o->expected, regs)) == (how == way::succeeds);
    if (o->kind == op_kind::cas) {
      fits_ = (*seen == evaluate(o->expected, regs)) == (how != way::fails);
      regs[o->reg_ok] = how == way::succeeds;
    }
    regs[o->reg] = *seen;
    if (events.write != none) written_[events.write] = litmus::modified(o->kind, *seen, value);
    return true;
  }

  const skeleton& s_;
  const std::vector<std::size_t>& source_;
  std::vector<std::optional<std::int64_t>> written_; ///< by event
  std::vector<std::size_t> next_step_;               ///< by thread
  std::vector<std::vector<std::int64_t>> registers_;
  bool fits_ = true;
};

// --- modification orders ---------------------------------------------------------------------------------------------

using order = std::vector<std::size_t>; ///< writes of one location, in modification order

relation mo_of(std::size_t size, const order& writes) {
  relation mo(size);
  for (std::size_t i = 0; i < writes.size(); ++i)
    for (std::size_t j = i + 1; j < writes.size(); ++j) mo.add(writes[i], writes[j]);
  return mo;
}

/// Whether the order of one location agrees with sb and keeps read-modify-writes atomic: every model demands that.
bool possible(const candidate& g, const relation& mo) {
  const relation fr = g.rf.inverse() * mo;
  if (!(g.rmw & (fr * mo)).empty()) return false;
  return ((mo | fr | mo * g.rf | fr * g.rf) & g.sb.inverse()).empty();
}

std::vector<order> orders_of(const skeleton& s, const candidate& g, std::size_t location) {
  std::vector<order> all;
  order writes = s.writes[location]; // ascending, and the initial write stays first
  do {
    if (possible(g, mo_of(g.events.size(), writes))) all.push_back(writes);
  } while (std::next_permutation(writes.begin() + 1, writes.end()));
  return all;
}

// --- the whole -------------------------------------------------------------------------------------------------------

class enumerator {
public:
  explicit enumerator(const litmus::test& t) : test_(t) {
    for (const litmus::thread& thread : t.threads) paths_.push_back(paths_of(thread));
  }

  void for_each_skeleton(const std::function<void(const skeleton&)>& visit) const {
    std::vector<std::size_t> sizes;
    for (const auto& p : paths_) sizes.push_back(p.size());
    for_each_choice(sizes, [&](const std::vector<std::size_t>& choice) {
      std::vector<path> chosen;
      for (std::size_t i = 0; i < choice.size(); ++i) chosen.push_back(paths_[i][choice[i]]);
      visit(skeleton(test_, std::move(chosen)));
    });
  }

  void run() {
    for_each_skeleton([this](const skeleton& s) { try_rf(s); });
  }
  [[nodiscard]] const enumerations& found() const { return found_; }

private:
  void try_rf(const skeleton& s) {
    std::vector<std::size_t> sizes;
    for (const std::size_t r : s.reads) sizes.push_back(s.writes[s.graph.events[r].location].size());
    for_each_choice(sizes, [&](const std::vector<std::size_t>& choice) {
      candidate g = s.graph;
      std::vector<std::size_t> source(g.events.size(), none);
      for (std::size_t i = 0; i < choice.size(); ++i) {
        const std::size_t r = s.reads[i];
        source[r] = s.writes[g.events[r].location][choice[i]];
        g.rf.add(source[r], r);
      }
      if (!(g.sb | g.rf).acyclic()) return;
      const valuation values(s, source);
      if (values.fits()) try_mo(s, g, values);
    });
  }

  void try_mo(const skeleton& s, candidate& g, const valuation& values) {
    std::vector<std::vector<order>> orders;
    std::vector<std::size_t> sizes;
    for (std::size_t l = 0; l < s.writes.size(); ++l) {
      orders.push_back(orders_of(s, g, l));
      sizes.push_back(orders.back().size());
    }
    for_each_choice(sizes, [&](const std::vector<std::size_t>& choice) {
      g.mo = relation(g.events.size());
      std::vector<std::size_t> last;
      for (std::size_t l = 0; l < choice.size(); ++l) {
        g.mo = g.mo | mo_of(g.events.size(), orders[l][choice[l]]);
        last.push_back(orders[l][choice[l]].back());
      }
      judge(s, g, values, last);
    });
  }

  void judge(const skeleton& s, const candidate& g, const valuation& values, const std::vector<std::size_t>& last) {
    if (s.stuck && !stuck_for_ever(s, g, last)) return;
    for (const model m : {model::rc20, model::rc11, model::cpp20, model::sc}) {
      if (!consistent(g, m)) continue;
      enumeration& e = found_[static_cast<std::size_t>(m)];
      if (m != model::sc && racy(g, m)) e.race = true;
      if (s.stuck) {
        e.stuck = true;
        continue;
      }
      ++e.executions;
      e.states.insert(state_of(values, last));
    }
  }

  /// An await that waits for ever has seen the last write.
  static bool stuck_for_ever(const skeleton& s, const candidate& g, const std::vector<std::size_t>& last) {
    for (std::size_t t = 0; t < s.paths.size(); ++t) {
      if (s.paths[t].empty() || s.paths[t].back().how != way::stuck) continue;
      const std::size_t read = s.events_of[t].back().read;
      if (!g.rf.has(last[g.events[read].location], read)) return false;
    }
    return true;
  }

  [[nodiscard]] litmus::state state_of(const valuation& values, const std::vector<std::size_t>& last) const {
    litmus::state state;
    for (const litmus::observation& o : test_.observations)
      state.push_back(o.thread ? values.reg(*o.thread, o.index) : values.written(last[o.index]));
    return state;
  }

  const litmus::test& test_;
  std::vector<std::vector<path>> paths_;
  enumerations found_;
};

} // namespace

enumerations enumerate(const litmus::test& t) {
  enumerator e(t);
  e.run();
  return e.found();
}

std::uint64_t size_of(const litmus::test& t, std::uint64_t limit) {
  std::uint64_t total = 0;
  enumerator(t).for_each_skeleton([&](const skeleton& s) {
    std::uint64_t choices = 1;
    const auto times = [&](std::size_t n) { choices = std::min(limit, choices * n); };
    for (const std::size_t r : s.reads) times(s.writes[s.graph.events[r].location].size());
    for (const auto& writes : s.writes)
      for (std::size_t n = 2; n < writes.size(); ++n) times(n);
    total = std::min(limit, total + choices);
  });
  return total;
}

} // namespace lockstitch::spec
