// What the runtime knows of the blocking objects of one execution: where each was made, who holds it since when, who
// waits on it. From it come the findings about their misuse, and who waits for whom in a deadlock.
//
// All of it starts anew in each run. A run's order respects sb ∪ rf, and the operations of one object form a chain of
// rf, so what an operation finds here is what the operations before it left.
// Not here: the operations (mutex.cpp, …), which execution comes next (explore/).
#pragma once

#include "graph/graph.hpp"
#include "lockstitch/detail/blocking.hpp"

#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace lockstitch::runtime {

class context;
struct raw_finding;
using detail::site;
using detail::value;

enum class lock_mode : std::uint8_t { exclusive, shared };

/// A thread that holds a lock.
struct holder {
  std::uint32_t thread = 0;
  lock_mode mode = lock_mode::exclusive;
  std::uint32_t depth = 1; ///< recursive
  site where;              ///< of the first acquisition
};

/// A thread in the waiting state of a condition variable.
struct waiter {
  static constexpr std::uint64_t gave_up = 2; ///< its word's value once it woke by itself
  std::uint32_t thread = 0;
  detail::atomic_cell word; ///< see condition_variable.cpp
  bool may_give_up = false;
  site where;
  detail::wait_kind kind{};
  graph::event_id entered = graph::no_event; ///< the write by which it entered the waiting state
};

/// A notification, in the order of the run.
struct notification {
  std::uint32_t thread = 0;
  bool all = false;
  bool woke = false; ///< a waiting thread
  site where;
  graph::event_id event = graph::no_event; ///< its write, or its read where it found nobody
};

/// The part of a shared_mutex that one reading thread takes.
struct reader_slot {
  std::uint32_t thread = 0;
  detail::atomic_cell word;
};

struct sync_entry {
  detail::sync_kind kind{};
  std::uint64_t identity = 0; ///< of one process: the same in every execution
  site made;
  graph::location_id location = graph::no_location;
  std::vector<holder> holders;
  std::vector<reader_slot> slots;
  std::deque<waiter> waiters;
  std::vector<notification> notifications;
  std::uint64_t mutex = 0; ///< that the waiters unlocked: its identity

  void keep(const detail::sync_object* object) { hidden_ = ~reinterpret_cast<std::uintptr_t>(object); }
  [[nodiscard]] const detail::sync_object* object() const {
    return reinterpret_cast<const detail::sync_object*>(~hidden_);
  }

private:
  std::uintptr_t hidden_ = 0; ///< not as a pointer: it would keep the test's memory when leaks are looked for
};

class sync_objects {
public:
  void begin_run();

  /// The entry of an object that an operation is about to use.
  /// Errors: findings for a copy, a destroyed object, one whose construction is not ordered before.
  sync_entry& use(context& c, detail::sync_object& o, site where);
  sync_entry& make(context& c, detail::sync_object& o, const value& initial);
  void destroy(context& c, detail::sync_object& o, site where);
  [[nodiscard]] const sync_entry* at_location(graph::location_id l) const;
  [[nodiscard]] const sync_entry* with_identity(std::uint64_t identity) const;
  /// What a wait at this location of a condition variable's waiter is for.
  void attach(context& c, graph::location_id l, const sync_entry& entry);

  // --- who holds what ---
  [[nodiscard]] holder* held(sync_entry& entry, std::uint32_t thread);
  void hold(sync_entry& entry, const holder& h);
  void let_go(sync_entry& entry, std::uint32_t thread);
  struct held_lock {
    const sync_entry* entry;
    holder how;
  };
  /// In the order of acquisition.
  [[nodiscard]] const std::vector<held_lock>& held_by(std::uint32_t thread);

  /// Reading threads of shared mutexes, learnt as they come: exclusive locks take the slots of all of them.
  std::set<std::uint32_t> readers;
  /// Threads that take several locks at once, and how many locks they held before.
  std::map<std::uint32_t, std::size_t> taking_several;

private:
  sync_entry& enter(context& c, detail::sync_object& o, std::uint64_t identity);
  void make_slots(context& c, detail::sync_object& o, sync_entry& entry);

  std::deque<sync_entry> entries_;
  std::size_t used_ = 0;
  std::vector<const sync_entry*> by_location_;
  std::vector<std::vector<held_lock>> held_;
};

/// "'queue.mutex'", or "a mutex" where the source does not tell. `where`: an operation on it.
[[nodiscard]] std::string name_of(context& c, const sync_entry& entry, site where, const char* operation);
/// "f.cpp:12"
[[nodiscard]] std::string place_of(site where);
[[nodiscard]] std::string kind_of(const sync_entry& entry);

} // namespace lockstitch::runtime
