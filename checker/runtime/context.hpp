// One check while it runs: the threads of the test as fibers, and which of them goes on.
//
// A run executes the test once. First every thread replays its events of the graph: an operation finds its event, and
// waits until the write it reads from has been replayed; that is all the order a replay needs. When every thread has
// come to an operation that is not in the graph, the first thread that can run adds its next event, and so on until none
// can. Then the search goes back to its last choice and the test is run again.
//
// Not here: what each operation does (atomic.cpp, plain.cpp, thread.cpp, control.cpp), the loop over runs (check.cpp).
#pragma once

#include "explore/search.hpp"
#include "lockstitch/check.hpp"
#include "lockstitch/detail/engine.hpp"
#include "runtime/crash.hpp"
#include "runtime/fiber.hpp"
#include "runtime/heap.hpp"
#include "runtime/lock_order.hpp"
#include "runtime/recall.hpp"
#include "runtime/recorder.hpp"
#include "runtime/schedule.hpp"
#include "runtime/sync_objects.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace lockstitch::runtime {

using detail::site;
using detail::value;
using explore::event;
using explore::event_id;
using explore::event_kind;

/// A value of a thread_local_ptr. Addresses are kept as what is no address: this is memory that is read for leaks, too.
struct thread_value {
  std::uintptr_t key;
  std::uintptr_t value;
  void (*destroy)(void*);
};

/// A call that a thread makes when it ends: see detail/thread_exit.hpp.
struct exit_call {
  void (*call)(void*);
  void* argument;
};

/// What a thread is in one run; starts anew in the next.
struct run_state {
  std::uint32_t cursor = 0; ///< events of the graph replayed, or added, in this run
  std::uint32_t yielded_at = 0;         ///< events it had at the last yield()
  const event* pending = nullptr;       ///< the new event it waits to add
  event_id judged_by = graph::no_event; ///< the mo-last write by which the pending await was last judged,
  bool passes = false;                  ///< and whether it lets it go on
  event_id waits_for = graph::no_event; ///< the write it waits to be replayed
  std::uint32_t first = 0, count = 0;   ///< of the join it waits in
  bool joins = false;                   ///< waits in a join
  bool alive = false;                   ///< its spawn has been performed
  bool started = false;
  bool finished = false;
  bool held = false; ///< goes no further in this execution: assume() failed, its event bound was reached
  bool blocked = false; ///< held in a blocking operation, its last event
  bool detached = false;
  site detached_at;
  std::uint32_t says_it_ends = 0; ///< events it has once it says to others that it is at its end; 0: with its last
  bool joined = false;
  bool tried = false;   ///< replay(): reads once more after the end of the schedule,
  bool waiting = false; ///< and its await loop goes on
  std::uint32_t tried_from = 0; ///< events it had at the end of the schedule
  std::uint32_t spurious_wakeups = 0; ///< from waits on condition variables
  std::uint32_t time_outs = 0;
  bool wakes_spuriously = false; ///< is to wake from one without a notification: else this is no execution
  bool may_give_up = false; ///< its present wait on a condition variable may wake without a notification
  bool cut_off = false; ///< would time out once more, beyond options::time_outs
  bool reads_clock = false;
  std::uint64_t time = 0; ///< virtual, in nanoseconds
};

struct test_thread : run_state {
  std::uint32_t number = 0;
  std::uint32_t length = 0; ///< events of the graph
  const event_id* log = nullptr;
  fiber flow;
  stack memory;
  void (*run)(void*) = nullptr;
  void (*destroy)(void*) = nullptr;
  void* argument = nullptr;
  const std::function<void(std::uint32_t)>* body = nullptr; ///< of a thread started in a group, instead of run
  std::uint32_t body_index = 0;
  site started_at;
  site thrown_at; ///< by an exception that leaves its code; see throw_site.hpp
  std::vector<thread_value> values; ///< the newest last
  std::vector<exit_call> exit_calls;
  lockstitch::runtime::recall::access_list accesses; ///< of plain variables, since it had as many events as
  std::uint32_t accesses_at = 0;                     ///< this
};

/// How a run ended.
enum class run_end : std::uint8_t { complete, blocked, dropped, retry, restart, found, error };

/// A finding as it is made, before it has its trace.
struct raw_finding {
  finding_kind kind{};
  std::string message;
  site where;
  std::vector<std::uint32_t> accesses; ///< indices into the recorder's entries
  std::vector<std::string> notes;
  bool blocks = false; ///< the execution it is in is a blocked one
};

class context {
public:
  context(const options& opts, const std::function<void()>& body);
  ~context();
  context(const context&) = delete;
  context& operator=(const context&) = delete;

  result check();
  result replay(const schedule& s);

  // --- for the operations ---
  [[nodiscard]] test_thread& running() { return *running_; }
  [[nodiscard]] graph::graph& execution() { return search_.current(); }
  [[nodiscard]] std::uint32_t run_tag() const { return run_tag_; }
  [[nodiscard]] bool recording() const { return recording_; }
  [[nodiscard]] lockstitch::runtime::recorder& recorder() { return recorder_; }
  /// The place for a report of an operation that goes on now, and of one that was performed.
  [[nodiscard]] site shown_place(site where) const;
  [[nodiscard]] site shown_place(event_id id) const;
  [[nodiscard]] bool in_replay(const test_thread& t) const { return t.cursor < t.length; }
  [[nodiscard]] bool is_replayed(event_id id) {
    const event& e = execution().at(id);
    return e.fixed || threads_[e.thread]->cursor > e.index;
  }
  /// The running thread goes back to the test's code: what it allocates is the test's from here on. Not while the test
  /// is alone after its last join: what it makes then is usually for the caller to keep.
  void enter_test();
  bool alone_after_join = false;
  /// A thread was detached: that all others have ended orders nothing.
  bool any_detached = false;
  bool any_notified = false; ///< in this run; or arrived at a latch or barrier
  /// Where latches and barriers are made of which the order of arrivals can be seen (gather.cpp).
  std::set<std::uintptr_t> ordered_gathers;
  [[nodiscard]] bool replays() const { return guide_ != nullptr; }
  /// What another thread is about to do to this location, having come to it: null if none is.
  [[nodiscard]] const event* next_access_of_others(graph::location_id location) const;
  /// Nothing that other threads did is unordered with what the running one does.
  [[nodiscard]] bool alone() const { return alone_after_join && !any_detached; }
  bool unseen_memory = false; ///< threads beyond the heap's arenas have allocated
  bool test_is_over = false; ///< joined with parallel_at_end(): nothing may follow
  /// What the threads were seen to do: a test that does more than recall.hpp names gives it up.
  lockstitch::runtime::recall recall;
  /// Performs the running thread's operation: finds its event or adds it. Waits, switches, may never return.
  event_id perform(event& request);
  /// The value of the running thread's next event if it is a replayed load whose source has been replayed; else null.
  const value* replay_load(graph::location_id location);
  bool replay_init(detail::atomic_cell& cell, const value& initial);
  /// True if the running thread's next event is this store, and was replayed.
  bool replay_store(graph::location_id location, const value& desired);
  /// The running thread's next event if it is this replayed read-modify-write; else null. `kind`: which.
  const event* replay_rmw(graph::location_id location, graph::rmw_kind kind, const value& operand, const value& expected);
  /// The thread takes a shared lock, which was not known: ends the execution and starts the search over.
  [[noreturn]] void new_reader(std::uint32_t thread);
  /// Ends the execution with a finding. Does not return while the test runs in a fiber.
  [[noreturn]] void found(raw_finding f);
  [[noreturn]] void end_run(run_end how);
  [[noreturn]] void fail(std::string usage_message);
  /// The running thread goes no further in this execution.
  [[noreturn]] void hold();
  /// The running thread's last event is a blocking operation that waits: the thread goes no further in this graph.
  [[noreturn]] void block() {
    running_->blocked = true;
    hold();
  }
  /// In a handler: what the running thread threw reached the end of its stack. `what`: what() says, if it can be asked.
  [[noreturn]] void exception_escapes(const char* what);
  /// The same, if it is the read of an await loop that waits. Every operation that reads ends with it.
  void block_in_loop(event_id read) {
    const event& e = execution().at(read);
    if (e.await == graph::await_kind::loop && graph::is_blocked(e)) block();
  }
  void yield(site where);
  /// The running thread accesses a plain variable.
  void note_access(const void* object, bool writes) {
    if (test_is_over) refuse_after_end();
    if (recall.in_use()) note_access_for_recall(object, writes);
  }
  /// What happens before the running thread's next action, as far as it has come in this run.
  [[nodiscard]] graph::clock_view now();
  test_thread& add_thread(const event& spawn, std::uint32_t index);
  test_thread& thread(std::uint32_t number) { return *threads_[number]; }
  [[nodiscard]] std::uint32_t thread_count() const { return static_cast<std::uint32_t>(threads_.size()); }
  void end_thread_values();
  void make_exit_calls();
  [[nodiscard]] bool threads_alive() const;
  void note_limit(const std::string& text);
  void note_hint(const std::string& text);
  void note_assumption(const std::string& text);
  [[nodiscard]] const lockstitch::options& settings() const { return options_; }
  [[noreturn]] void not_deterministic(const event* expected, const event& request);

  // --- shared by the operations of one execution ---
  struct plain_reads {
    std::vector<std::uint32_t> by_thread;
  };
  std::vector<plain_reads> read_tables;
  std::size_t read_tables_used = 0;
  struct referenced {
    detail::atomic_cell cell;
    std::uint32_t size = 0;
    std::uint32_t live = 0;
    std::uint32_t lives = 0; ///< how often plain code has written to the object in between
    value last;
  };
  /// The location of each object, by address and life: the same in every execution.
  std::map<std::pair<std::uintptr_t, std::uint32_t>, graph::location_id> referenced_locations;
  std::map<std::uintptr_t, referenced> references; ///< objects under an atomic_ref, by address
  std::vector<detail::value_format> formats;       ///< by location

  sync_objects sync;     ///< what is known of blocking objects
  lock_graph lock_order; ///< of all executions so far

  bool final_values_used = false; ///< the test asked for final_value(): then mo matters to it
  std::uint64_t steps = 0; ///< operations so far; the watchdog looks at it

private:
  friend void run_body(void*);
  friend void thread_entry(void*);
  void note_access_for_recall(const void* object, bool writes);
  [[noreturn]] void refuse_after_end();

  // scheduling
  void run_thread(test_thread& t);
  void dispatch();
  [[nodiscard]] test_thread* next_in_replay();
  [[nodiscard]] test_thread* next_to_add();
  [[nodiscard]] bool is_ready(test_thread& t);
  [[nodiscard]] test_thread* last_resort();
  [[nodiscard]] bool can_replay(const test_thread& t);
  [[nodiscard]] bool joinable_now(std::uint32_t first, std::uint32_t count) const;
  void switch_from_running(test_thread* next);
  event_id replay_event(event& request);
  event_id add_event(event& request);
  [[nodiscard]] event_id missing_arrival(const event& gather);
  void refresh(test_thread& t);
  void thread_ended();
  void settle_turn(test_thread& t);
  void turn_is_over(event_id read, site turn_start);
  [[nodiscard]] bool is_pure(const test_thread& t, std::uint32_t from) const;
  void came_back(test_thread& t, const event& request);
  void find_unmarked_await(test_thread& t, const event& request);
  [[nodiscard]] test_thread* next_guided();
  [[nodiscard]] test_thread* next_of_schedule();
  [[nodiscard]] test_thread* thread_to_start(const schedule_step& step);
  [[nodiscard]] bool may_try(test_thread& t);
  [[nodiscard]] bool went_round(const test_thread& t, const event& request) const;
  event_id add_guided(event& request);
  event_id add_step(event& request, const schedule_step& step);

  // runs
  void begin_run();
  run_end run_once(const crash_guard& guard);
  void look_for_leaks();

public:
  /// A block of the heap, the same in every run of an execution.
  struct numbered_block {
    std::uint32_t arena = 0;
    std::uint32_t row = 0;
  };

private:
  // recalled.cpp
  /// A thread while an execution grows without a run.
  struct recalled_thread {
    recall::step* next = nullptr;
    bool alive = false;
    bool ended = false;   ///< or joins the others with nothing after it
    bool blocked = false; ///< its last event waits
    event_id judged_by = graph::no_event; ///< the mo-last write that leaves its await waiting
  };
  enum class recalled_state : std::uint8_t { goes_on, waits, ends, over, unknown };
  [[nodiscard]] bool may_recall() const;
  std::optional<run_end> recall_run();
  std::optional<run_end> recall_with_waits();
  void begin_recall();
  recalled_state look_at(std::uint32_t thread);
  void recall_step(std::uint32_t thread);
  bool block_first_recalled();
  [[nodiscard]] bool all_ended(std::uint32_t first, std::uint32_t count) const;
  std::optional<run_end> judge_recalled();
  [[nodiscard]] bool recalled_race() const;
  [[nodiscard]] graph::clock_view known_at(std::uint32_t thread, std::uint32_t position) const;
  std::uint32_t accesses_since_last(const test_thread& t);
  void learn(const test_thread& t, event& request);
  void learn_end(const test_thread& t);
  void handle_crash(crash_guard::crash c);
  void end_of_run();
  [[nodiscard]] run_end judge_end();
  [[nodiscard]] run_end judge_complete();
  [[nodiscard]] bool only_detached(const std::vector<const test_thread*>& waiting) const;
  [[nodiscard]] raw_finding detached_thread_leak(const test_thread& t);
  [[nodiscard]] raw_finding not_all_arrived(const test_thread& t);
  [[nodiscard]] raw_finding stuck_finding(const test_thread& t);
  [[nodiscard]] std::string newest_value(const event& read) const;
  [[nodiscard]] bool notified(const event& asleep) const;
  [[nodiscard]] bool past_limits(double seconds);
  void record_finding(const crash_guard& guard);
  void add_finding();
  [[nodiscard]] finding make_finding() const;
  [[nodiscard]] std::string recorded_steps() const;
  [[nodiscard]] std::string schedule_of_finding() const;
  [[nodiscard]] std::optional<raw_finding> lock_order_news();
  void keep_lock_order(const crash_guard& guard);
  void check_locks_returned(const test_thread& t);
  void close_result();
  static constexpr std::uint64_t max_retries = 10000;
  static constexpr std::uint64_t max_after_limit = 1000;
  static constexpr std::uint64_t max_after_race = 10000;
  struct progress {
    std::uint64_t runs = 0;
    std::uint64_t retries = 0; ///< of one graph
    std::uint64_t after_limit = 0;
    std::uint64_t after_race = 0;
  };
  enum class next_step : std::uint8_t { next_graph, same_graph, stop };
  next_step settle(run_end end, progress& so_far, const crash_guard& guard);
  bool given_up(progress& so_far);
  bool look_for_stuck(const crash_guard& guard);
  void explore();
  void next_tag() {
    if ((++tags_ & ~std::uint32_t{1}) == heap::freed_word) tags_ = heap::fresh_word + 1;
    run_tag_ = tags_;
  }
  static std::uint32_t tags_;

  lockstitch::options options_;
  const std::function<void()>& body_;
  explore::search search_;
  stack_pool stacks_;
  fiber scheduler_;
  std::vector<std::unique_ptr<test_thread>> thread_storage_;
  std::vector<test_thread*> threads_; ///< by number
  test_thread* running_ = nullptr;
  test_thread* forced_ = nullptr;
  std::uint32_t sleepers_ = 0; ///< threads that wait to add an await read
  bool replaying_ = true;
  bool adding_ = true; ///< false: events may not be added (the run only records)
  bool recording_ = false;
  run_end end_ = run_end::complete;
  std::string usage_error_;
  std::optional<raw_finding> raw_;
  std::optional<finding> suspected_; ///< a lock order, to be reported unless a deadlock is found
  lockstitch::runtime::recorder recorder_;
  const std::vector<schedule_step>* guide_ = nullptr; ///< replay(): the choices to make
  std::size_t guide_position_ = 0;
  std::uint32_t run_tag_ = 0;
  std::uint64_t leak_searches_ = 0;
  std::vector<numbered_block> lost_blocks_; ///< by the last search for leaks
  std::vector<recalled_thread> recalled_;
  bool recalled_waits_ = false; ///< some thread waited in this recalled run: the first that can go on is looked for anew
  result result_;
};

/// The check that runs now, or null.
extern context* current_context;

// The two operations that most replays consist of.

inline const value* context::replay_load(graph::location_id location) {
  test_thread& t = *running_;
  if (t.cursor >= t.length) return nullptr;
  event& e = execution().at(t.log[t.cursor]);
  if (e.kind != event_kind::load || e.location != location || e.rmw != graph::rmw_kind::none || e.variant != 0) return nullptr;
  const event& source = execution().at(e.rf);
  if (threads_[source.thread]->cursor <= source.index) return nullptr;
  e.data = source.data;
  ++t.cursor;
  return &e.data;
}

inline bool context::replay_store(graph::location_id location, const value& desired) {
  test_thread& t = *running_;
  if (t.cursor >= t.length) return false;
  const event& e = execution().at(t.log[t.cursor]);
  if (e.kind != event_kind::store || e.location != location || !(e.data == desired)) return false;
  ++t.cursor;
  return true;
}

inline bool context::replay_init(detail::atomic_cell& cell, const value& initial) {
  test_thread& t = *running_;
  if (t.cursor >= t.length) return false;
  const event& e = execution().at(t.log[t.cursor]);
  if (e.kind != event_kind::init || !(e.data == initial)) return false;
  ++t.cursor;
  cell.location = e.location;
  cell.run = run_tag_;
  return true;
}

inline const event* context::replay_rmw(graph::location_id location, graph::rmw_kind kind, const value& operand,
                                        const value& expected) {
  test_thread& t = *running_;
  if (t.cursor >= t.length) return nullptr;
  event& e = execution().at(t.log[t.cursor]);
  if (e.rmw != kind || e.location != location || !graph::is_read(e)) return nullptr;
  const event& source = execution().at(e.rf);
  if (threads_[source.thread]->cursor <= source.index) return nullptr;
  if (e.variant != 0 && e.await == graph::await_kind::loop) return nullptr;
  e.data = source.data;
  e.operand = operand;
  e.expected = expected;
  if (e.kind == event_kind::rmw_read && t.cursor + 1 < t.length) {
    ++t.cursor;
    execution().at(t.log[t.cursor]).data = graph::applies(kind) ? e.apply(e.data, operand) : operand;
  }
  ++t.cursor;
  return &e;
}

} // namespace lockstitch::runtime
