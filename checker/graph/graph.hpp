// An execution graph: events in sb per thread, rf and mo per location, and the clocks of sb ∪ rf and of hb.
//
// The graph grows at its end and shrinks from its end: add() appends an event that is last in sb ∪ rf, pop() takes the
// newest away. Everything the search asks for is kept incrementally, so that neither copies anything. What a revisit
// takes out of the middle it puts back itself (remove_write, insert_write and the other edits at the end).
//
// Events never change once another event depends on them, so clocks are computed once. Modification order is not part
// of an event's clocks; only `mo_position` follows it.
// Not here: which graphs are consistent (memory_model/), in which order they are visited (explore/).
#pragma once

#include "graph/clock.hpp"
#include "graph/event.hpp"

#include <span>
#include <vector>

namespace lockstitch::graph {

/// How a release sequence goes on: C++11 also through later stores of the same thread, C++20 only through RMWs.
enum class release_sequences : std::uint8_t { cpp11, cpp20 };

struct thread_log {
  std::vector<event_id> events;
  event_id creator = no_event; ///< its spawn event; no_event for thread 0 and for a free slot
  bool alive = false;
};

struct location {
  std::vector<event_id> mo;    ///< writes in modification order, the init first
  std::vector<event_id> reads; ///< in no particular order
  event_id init = no_event;
};

/// The arrivals of a phase of a latch or barrier.
struct phase_count {
  std::uint64_t arrived = 0;
  std::uint64_t expected = 0;
};

class graph {
public:
  explicit graph(release_sequences sequences = release_sequences::cpp20);

  /// Empties the graph: thread 0 and nothing else. Memory is kept.
  void clear();
  void set_release_sequences(release_sequences s) { sequences_ = s; }

  // --- queries ---
  [[nodiscard]] event& at(event_id id) { return pool_[id]; }
  [[nodiscard]] const event& at(event_id id) const { return pool_[id]; }
  [[nodiscard]] std::span<const event_id> trail() const { return trail_; }
  [[nodiscard]] event_id newest() const { return trail_.back(); }
  [[nodiscard]] std::size_t thread_count() const { return threads_.size(); }
  [[nodiscard]] const thread_log& thread(std::uint32_t t) const { return threads_[t]; }
  [[nodiscard]] std::size_t location_count() const { return locations_.size(); }
  [[nodiscard]] const location& at_location(location_id l) const { return locations_[l]; }
  [[nodiscard]] std::uint32_t seq_cst_count() const { return seq_cst_; }

  /// What is before the event in sb ∪ rf, itself included.
  [[nodiscard]] clock_view porf(event_id id) const { return clock_view(row(porf_row(id))); }
  /// What happens before the event, itself included.
  [[nodiscard]] clock_view hb(event_id id) const { return clock_view(row(hb_row(id))); }
  /// What happens before the next event of the thread.
  [[nodiscard]] clock_view thread_hb(std::uint32_t t) const;
  [[nodiscard]] clock_view thread_porf(std::uint32_t t) const;
  [[nodiscard]] bool happens_before(const event& a, event_id b) const { return hb(b).contains(a.thread, a.index); }

  /// The smallest mo position that coherence lets the next access of `clock` to this location read from: nothing below
  /// it is visible any more. A write goes above it.
  [[nodiscard]] std::uint32_t coherence_floor(location_id l, clock_view clock) const;

  // --- latches and barriers (gather.cpp) ---
  [[nodiscard]] phase_count count_phase(location_id object, std::uint32_t phase) const;
  /// The first phase that is not complete: a new arrival belongs to it.
  [[nodiscard]] std::uint32_t open_phase(location_id object) const;
  [[nodiscard]] bool is_complete(location_id object, std::uint32_t phase) const;
  /// Whether all arrivals of the phase are in `seen`.
  [[nodiscard]] bool has_seen_phase(clock_view seen, location_id object, std::uint32_t phase) const;

  // --- growing and shrinking at the end ---
  /// Appends an event to its thread and to the trail; thread, index, stamp, release_fence and the clocks are filled in.
  /// A write gets no place in mo yet; an init does. `e.rf` must be set for a read.
  event_id add(const event& e);
  /// Takes away the newest event.
  void pop();
  void insert_write(event_id write, std::uint32_t mo_position);
  /// Gives the last event of its thread, a read, what `as` says of kind, order, rf, data and variant.
  /// Requires: nothing depends on it yet.
  void redirect(event_id read, const event& as);

  [[nodiscard]] location_id new_location();
  /// Locations whose init is in no thread and in no trail, before everything: see add_fixed().
  static constexpr std::uint32_t max_fixed = 64;
  /// A location that is there from the beginning, with this value. Requires: fewer than max_fixed so far.
  location_id add_fixed(const value& initial);
  [[nodiscard]] std::uint32_t fixed_count() const { return fixed_; }
  /// A run of `count` free thread slots; they come alive when the spawn event is added.
  [[nodiscard]] std::uint32_t find_thread_slots(std::uint32_t count) const;

  // --- edits in the middle, for revisits ---
  void remove_write(event_id write);
  /// Takes the last event of its thread out of the thread, its location and its spawned threads; the trail is the caller's.
  void detach_last(event_id id);
  /// Puts back what detach_last() took, except a place in mo.
  void attach_last(event_id id);
  void replace_trail(std::span<const event_id> trail) { trail_.assign(trail.begin(), trail.end()); }
  std::vector<event_id>& edit_trail() { return trail_; }
  /// A copy of `original` with the same place in its thread and the same stamp, for a revisited read.
  event_id clone(event_id original);
  [[nodiscard]] std::uint32_t pool_size() const { return used_; }
  void release_pool(std::uint32_t size) { used_ = size; }

private:
  static constexpr std::uint32_t rows_per_event = 3;
  [[nodiscard]] static std::uint32_t porf_row(event_id id) { return id * rows_per_event + 1; }
  [[nodiscard]] static std::uint32_t hb_row(event_id id) { return id * rows_per_event + 2; }
  [[nodiscard]] static std::uint32_t sync_row(event_id id) { return id * rows_per_event + 3; }
  [[nodiscard]] lane* row(std::uint32_t r) { return rows_.data() + std::size_t{r} * width_; }
  [[nodiscard]] const lane* row(std::uint32_t r) const { return rows_.data() + std::size_t{r} * width_; }

  event_id allocate();
  void grow();
  void widen(std::uint32_t threads);
  void link(event_id id);
  void compute_clocks(event_id id);
  template <class Width> void compute_clocks(event_id id, Width width);
  void join_threads(event_id id);
  void join_arrivals(event_id id);
  void acquire_pending(event_id id);
  void compute_sync(event_id id);
  [[nodiscard]] std::uint32_t release_head(const event& e) const;

  std::vector<event> pool_;
  std::vector<lane> rows_; ///< row 0 is all zero
  std::uint32_t used_ = 0;
  std::uint32_t pool_end_ = 0; ///< pool_.size()
  std::uint32_t fixed_ = 0; ///< the first ids of events and locations are kept for them
  std::uint32_t width_ = lane_step;
  std::vector<thread_log> threads_;
  std::vector<location> locations_;
  std::vector<event_id> trail_;
  std::uint32_t seq_cst_ = 0;
  release_sequences sequences_;
};

/// The rank of an access in coherence order: a before b on one location exactly when rank(a) < rank(b).
[[nodiscard]] inline std::uint32_t coherence_rank(const graph& g, const event& e) {
  return is_write(e) ? 2 * e.mo_position : 2 * g.at(e.rf).mo_position + 1;
}

} // namespace lockstitch::graph
