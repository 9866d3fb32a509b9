// What the runtime knows of one thread of a test, how a run can end, and a finding before it has its trace.
// Not here: which thread goes on (context.hpp).
#pragma once

#include "explore/search.hpp"
#include "lockstitch/detail/engine.hpp"
#include "lockstitch/result.hpp"
#include "runtime/fiber.hpp"
#include "runtime/recall.hpp"
#include "runtime/stack_pool.hpp"

#include <cstdint>
#include <functional>
#include <string>
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
  std::uint32_t cursor = 0;             ///< events of the graph replayed, or added, in this run
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
  bool held = false;    ///< goes no further in this execution: assume() failed, its event bound was reached
  bool blocked = false; ///< held in a blocking operation, its last event
  bool detached = false;
  site detached_at;
  std::uint32_t says_it_ends = 0; ///< events it has once it says to others that it is at its end; 0: with its last
  bool joined = false;
  bool tried = false;                 ///< replay(): reads once more after the end of the schedule,
  bool waiting = false;               ///< and its await loop goes on
  std::uint32_t tried_from = 0;       ///< events it had at the end of the schedule
  std::uint32_t spurious_wakeups = 0; ///< from waits on condition variables
  std::uint32_t time_outs = 0;
  bool wakes_spuriously = false; ///< is to wake from one without a notification: else this is no execution
  bool may_give_up = false;      ///< its present wait on a condition variable may wake without a notification
  bool cut_off = false;          ///< would time out once more, beyond options::time_outs
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
  site thrown_at;                   ///< by an exception that leaves its code; see throw_site.hpp
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

} // namespace lockstitch::runtime
