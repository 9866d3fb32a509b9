// The search: visits every execution graph that a memory model allows, each exactly once.
//
// TruSt (Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly stateless, optimal dynamic partial order reduction",
// POPL 2022), with the paper's names: a graph grows by the next event of the first thread that can run; a read branches
// over the writes it may read from (Visit, case R); a write branches over its places in mo (VisitCOs) and then revisits
// earlier reads (Visit, case W), which deletes what was added after the read and is not in the write's prefix. To meet
// no graph twice, a revisit is taken only if the deleted events and the read itself were added maximally.
//
// The paper's recursion is a stack of work here. add() does the first, maximal choice for each new event and leaves the
// others as an item; backtrack() takes up the newest item. A graph and its items are all there is to a search: it can
// be put away and gone on with.
//
// Four things the paper leaves to the implementation:
//  - A read-modify-write is a read and then a write. A second one may read what another one took already; its write then
//    has no place in mo, and only its revisits are tried (phantom).
//  - An await (a spin loop, a blocking operation, an atomic wait) blocks in place: turns of a loop that fail are no events,
//    and its read is not added while the mo-last value leaves it waiting, unless nothing else can go on. But a write that
//    leaves it waiting may revisit it like any read: then it stays in the graph, blocked (variant 1), until a later write
//    revisits it. Its maximal choice is the mo-last write, whether that passes or not. To take it out and add it again
//    later would lose executions: its place in the order of addition decides what is maximal. A graph in which a blocked
//    read reads what is no longer newest is no execution; the runtime drops it.
//  - Spurious failures are a variant of a read, which is never maximal.
//
// Not here: threads, fibers, replay (runtime/); what is consistent (memory_model/).
#pragma once

#include "explore/await_memory.hpp"
#include "graph/graph.hpp"
#include "memory_model/consistency.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace lockstitch::explore {

using graph::event;
using graph::event_id;
using graph::event_kind;

class search {
public:
  search(model m, std::uint32_t spurious_failures);

  [[nodiscard]] const graph::graph& current() const { return graph_; }
  [[nodiscard]] graph::graph& current() { return graph_; }

  // --- what the runtime asks while the program runs ---

  /// Whether the mo-last value lets the read go on. Always, for what is no await.
  [[nodiscard]] bool ready(const event& request) const {
    return allows(request, graph_.at_location(request.location).mo.back(), 0);
  }
  /// Adds the thread's next event with the maximal choice and returns it (for an RMW: the read).
  /// Requires: ready(request), or nothing is ready: then the read is blocked.
  event_id add(const event& request);
  /// Adds an event with the choices given: replay() repeats an execution with it. A store goes right behind `after`.
  event_id add_chosen(const event& request, event_id rf, event_id after, std::uint8_t variant);
  /// Sets history and await of a read that is about to be added.
  void describe(event& request) const {
    if (awaits_.any() && graph::is_read(request)) describe_await(request);
  }
  [[nodiscard]] bool knows_awaits() const { return awaits_.any(); }
  [[nodiscard]] bool has_awaits() const { return awaits_.any() || atomic_waits_; }

  // --- await loops ---
  enum class failed_turn { dead_end, retry, restart };
  /// The thread called yield() right after this read (or its RMW's write): the turn failed. Says what to do with the
  /// execution: backtrack(), run again, or start all over because a new await loop was found.
  /// `turn_start`: where the loop's turns begin, as far as it was not known.
  failed_turn turn_failed(event_id read, graph::site turn_start);
  /// The thread went on after the read.
  void turn_passed(event_id read);
  /// While a value is tried out on an await read (begin_liveness_probe()): the thread that decides; its next step ends the run.
  [[nodiscard]] std::optional<std::uint32_t> probed_thread() const {
    if (work_.empty() || work_.back().kind != item_kind::probe) return std::nullopt;
    return thread_on_probe();
  }
  /// A schedule says that the read is one of an await loop, and that this value leaves it waiting.
  void make_waiting(event& request, const graph::value& seen);
  void restart();

  // liveness.cpp
  /// In a complete execution: await reads without which some thread would wait for ever; none: empty.
  [[nodiscard]] std::vector<event_id> find_stuck() const;
  /// If find_stuck() met a value of which it is not known whether it lets a loop end: makes a graph that shows it when it
  /// is run, until put_back().
  [[nodiscard]] bool begin_liveness_probe();
  /// Takes these reads and all after them out of the graph, so that it can be run and reported; put_back() undoes it.
  void take_out(const std::vector<event_id>& awaits);
  void put_back();
  /// Whether the reads of the turn that the await read would end read newest values.
  [[nodiscard]] bool turn_reads_newest(const event& read, const std::vector<event_id>& awaits = {}) const;

  // --- what the runtime asks between two runs ---
  /// Call before a graph grows: events from here on are new.
  void begin_run() { run_base_ = graph_.trail().size(); }
  /// Goes to the next graph to run; false when all have been visited.
  /// `complete`: the run before ended with all threads finished. Then executions that differ from it only in the place
  /// of its last write in mo, which nobody saw, are counted without a run of their own: see take_unseen().
  bool backtrack(bool complete = false) {
    last_run_complete_ = complete;
    return next_graph();
  }
  /// How many complete executions were counted that way since the last call.
  std::uint64_t take_unseen() { return std::exchange(same_but_for_mo_, 0); }

  /// Items left to do; for progress and tests.
  [[nodiscard]] std::size_t depth() const { return work_.size(); }

private:
  enum class item_kind : std::uint8_t { read, write, choose, revisit, probe, taken_out };
  enum class step : std::uint8_t { run, again, exhausted }; ///< run the graph; look at the newest item; drop the item

  static constexpr std::uint32_t not_counted = ~std::uint32_t{0};
  /// A place to come back to. `subject` is the newest event of the graph then.
  struct item {
    item_kind kind;
    event_id subject;
    std::uint8_t variant = 0;    ///< read, revisit: the variant visited last
    bool places_done = false;    ///< write: all places in mo were visited, revisits are next; revisit: likewise
    std::uint32_t floor = ~std::uint32_t{0}; ///< read, write: what visible_floor_of() said; it does not change
    std::uint32_t candidates = not_counted; ///< a write's revisits: reads of its location outside its prefix still ahead
    std::uint32_t cursor = 0;    ///< the mo position visited last; a write's revisits: the trail position visited last
    std::uint32_t saved = 0;     ///< revisit, probe: where in saved_ what was cut begins
    std::uint32_t pool_mark = 0; ///< revisit, probe: the pool's size before
    std::uint32_t trail_position = 0;     ///< revisit, probe: of the read
    event_id write = graph::no_event;     ///< revisit: the write that revisits
    event_id revisited = graph::no_event; ///< revisit, probe: the read's copy in the new graph
  };

  /// An event that was above the revisited read in the trail (that read first): deleted or kept.
  struct saved_event {
    event_id id;
    bool deleted;
    bool in_mo;
    std::uint32_t mo_position;
  };

  // search.cpp: the graph's end, reads and writes
  bool next_graph();
  void describe_await(event& request) const;
  [[nodiscard]] std::uint32_t thread_on_probe() const;
  [[nodiscard]] bool only_joins_after(event_id subject) const;
  void pop_to(event_id subject);
  step take_up(item& it);
  [[nodiscard]] bool allows(const event& read, event_id source, std::uint8_t variant) const;
  [[nodiscard]] bool is_taken(event_id write) const;
  [[nodiscard]] event resolved(const event& read, event_id source, std::uint8_t variant) const;
  step next_read(item& it);
  step next_place(item& it);
  [[nodiscard]] bool comes_after_same_thread(event_id write, std::uint32_t place) const;
  step next_choice(item& it);
  event_id add_plainly(const event& request);
  step add_rmw_write(event_id read, bool maximal);
  // revisit.cpp
  step next_revisit(item& it);
  [[nodiscard]] std::uint32_t count_candidates(const event& w, graph::clock_view prefix) const;
  [[nodiscard]] bool maximal(const event& e, const event& write, graph::clock_view prefix) const;
  [[nodiscard]] bool maximal_read(const event& e, const event& write, graph::clock_view prefix) const;
  [[nodiscard]] bool maximal_write(const event& e, const event& write, graph::clock_view prefix) const;
  void begin_revisit(event_id write, std::uint32_t read_position);
  step next_revisit_place(item& it);
  step place_revisit(item& it);
  static constexpr std::uint8_t last_variant = 1; ///< of a read: 0 and 1 as in event::variant
  step complete_rmws();
  template <class Keep> void cut(item& it, Keep keep);
  void undo_cut(const item& it);
  // liveness.cpp
  void begin_probe(event_id read, event_id source);
  [[nodiscard]] bool is_after_any(const event& e, event_id id, const std::vector<event_id>& awaits) const;
  [[nodiscard]] event_id newest_without(graph::location_id l, const std::vector<event_id>& awaits) const;
  [[nodiscard]] bool close_stuck(std::vector<event_id>& awaits) const;
  [[nodiscard]] bool all_stuck(const std::vector<event_id>& awaits) const;
  [[nodiscard]] bool reads_what_stays(event_id read, const std::vector<event_id>& awaits) const;
  /// Writes of a location that could become the last in mo, one for each value.
  struct last_writes {
    graph::location_id location = graph::no_location;
    std::vector<event_id> writes;
  };
  [[nodiscard]] last_writes& last_writes_of(graph::location_id l) const;
  [[nodiscard]] bool may_miss(event_id read) const;
  [[nodiscard]] std::optional<std::uint32_t> last_await(const event& e, std::uint32_t from) const;
  [[nodiscard]] bool passes(event_id read, event_id source) const;

  graph::graph graph_;
  model model_;
  std::uint32_t spurious_failures_;
  std::vector<item> work_;
  std::vector<saved_event> saved_;
  await_memory awaits_;
  mutable std::optional<std::pair<event_id, event_id>> undecided_;
  mutable std::vector<last_writes> last_writes_; ///< of the execution that find_stuck() looks at
  std::size_t run_base_ = 0;
  bool atomic_waits_ = false;
  bool last_run_complete_ = false;
  bool last_write_ = false; ///< the write being placed was the last event but for joins, in a complete execution
  std::uint64_t same_but_for_mo_ = 0;
};

/// Cuts what `keep` does not hold on to out of the trail above the item's read, the read itself included.
template <class Keep> void search::cut(item& it, Keep keep) {
  it.saved = static_cast<std::uint32_t>(saved_.size());
  it.pool_mark = graph_.pool_size();
  auto& trail = graph_.edit_trail();
  for (std::size_t i = it.trail_position; i < trail.size(); ++i) {
    const bool deleted = i == it.trail_position || !keep(graph_.at(trail[i]));
    saved_.push_back({trail[i], deleted, false, 0});
  }
  for (std::size_t i = saved_.size(); i-- > it.saved;) {
    saved_event& s = saved_[i];
    if (!s.deleted) continue;
    s.in_mo = graph_.at(s.id).in_mo;
    s.mo_position = graph_.at(s.id).mo_position;
    graph_.detach_last(s.id);
  }
  trail.resize(it.trail_position + 1);
  trail.back() = it.revisited = graph_.clone(saved_[it.saved].id);
  for (std::size_t i = it.saved; i < saved_.size(); ++i)
    if (!saved_[i].deleted) trail.push_back(saved_[i].id);
  graph_.attach_last(it.revisited);
}

} // namespace lockstitch::explore
