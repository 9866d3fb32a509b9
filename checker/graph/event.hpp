// An event of an execution graph: what one atomic access, fence or thread operation did.
// A read-modify-write is two events, a read and a write next to each other in its thread, as in the papers.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <atomic>
#include <cstdint>

namespace lockstitch::graph {

using detail::site;
using detail::value;
using event_id = std::uint32_t;
using location_id = std::uint32_t;
using thread_index = std::uint16_t;

inline constexpr event_id no_event = ~event_id{0};
inline constexpr location_id no_location = ~location_id{0};

enum class event_kind : std::uint8_t {
  init,      ///< construction of an atomic object: the first write of its location
  load,      ///< also a failed compare-exchange
  rmw_read,  ///< the read of a read-modify-write that succeeds; its write is the thread's next event
  store,     ///<
  rmw_write, ///< immediately after the write its rmw_read reads from, in modification order
  fence,     ///<
  spawn,     ///< starts threads `first` … `first + count - 1`
  join,      ///< waits for the same
  choose,    ///< picks one of `count` values
  notify,    ///< wakes waits on a location: `count` is a wake_count
  arrive,    ///< `count` arrivals at a latch or barrier, in phase `first`
  gather,    ///< waits until all have arrived there in phase `first`
};

/// What decides whether a read-modify-write writes, and what.
enum class rmw_kind : std::uint8_t {
  none,
  apply,
  compare_exchange,
  compare_exchange_weak,
  conditional, ///< applies if the value passes, else it is a load: trying to acquire
};

/// A condition that is known: whether a value lets a blocking operation go on. Pure.
using condition_function = bool (*)(const value& current, const value& bound);

/// Which values a read may not take: those that leave an await loop waiting.
enum class await_kind : std::uint8_t {
  none,
  not_equal, ///< atomic wait(old): waits for a value that is not `expected`
  loop,      ///< a spin marked by yield(): which values fail is learnt by running it
  condition, ///< a blocking operation: waits for a value that `passes`
};

/// Whom a notification wakes: waits on an atomic that are eligible, or what sleeps on a futex.
enum wake_count : std::uint32_t { notify_all, notify_one, wake_all, wake_one };
[[nodiscard]] constexpr bool wakes_futex(std::uint32_t count) { return count == wake_all || count == wake_one; }

/// The name of a read by which a thread waits at a latch or barrier whose arrivals are ordered.
inline constexpr const char* gather_name = "wait";
/// The name of the read of a futex wait that returned with the old value; any other that did read another value.
inline constexpr const char* woken_name = "woken";

/// What a replay looks at comes first, within one cache line.
struct alignas(64) event {
  event_kind kind = event_kind::fence;
  rmw_kind rmw = rmw_kind::none;
  await_kind await = await_kind::none;
  bool in_mo = false; ///< a write that has a place in modification order
  bool last = false;  ///< a join with which the test ends: nothing follows it
  bool fixed = false; ///< an init that belongs to no thread: the object was there before the test referred to it
  /// A read: 0 as it is meant to go; 1 a compare_exchange_weak that failed spuriously, or an await that is blocked by the
  /// value that it read: an atomic wait sleeps then until it is notified.
  std::uint8_t variant = 0;
  std::memory_order order : 8 = std::memory_order_relaxed;
  std::memory_order success_order : 8 = std::memory_order_relaxed; ///< compare-exchange: `order` is one of these two
  std::memory_order failure_order : 8 = std::memory_order_relaxed;
  location_id location = no_location;
  event_id rf = no_event; ///< a read: the write it reads from; an rmw_write: its rmw_read
  value data;             ///< a read: what it read; a write: what it wrote
  thread_index thread = 0;
  std::uint32_t index = 0;         ///< position in its thread, from 0
  std::uint32_t stamp = 0;         ///< position in the order of addition; kept by a revisited read
  std::uint32_t mo_position = 0;
  event_id release_fence = no_event; ///< the last release fence of the thread before this event
  std::uint32_t sync_row = 0;        ///< what an acquire read of this write learns: a clock row, 0: nothing

  std::uint32_t readers = 0;       ///< a write: how many reads of the graph read from it
  std::uint32_t first = 0;         ///< spawn, join: the first thread; choose: the value; futex: the channels
  std::uint32_t count = 0;         ///< spawn, join: how many threads; choose: of how many
  value operand;                   ///< rmw: the operand, or the desired value
  value expected;                  ///< compare-exchange: the expected value; wait: the old one; condition: its bound
  detail::rmw_function apply = nullptr;
  condition_function passes = nullptr; ///< await_kind::condition, rmw_kind::conditional
  const char* name = nullptr; ///< "fetch_add", …
  std::uint64_t history = 0;  ///< an await's read: hash of its thread, place and location, and of all that the thread has seen
  std::uint64_t past = 0;     ///< hash of this event and all that happened before it; 0: not asked for yet
  std::uint32_t next = 0;     ///< what is known to follow it in its thread (see past); 0: not asked for yet
  std::uint32_t accesses = 0; ///< the plain accesses between the thread's event before and this one; 0: none, or not noted
  site where;
  /// An arrival: one fewer is expected in later phases.
  [[nodiscard]] bool drops() const { return operand.low != 0; }
};

[[nodiscard]] constexpr bool is_read(event_kind k) { return k == event_kind::load || k == event_kind::rmw_read; }
[[nodiscard]] constexpr bool is_write(event_kind k) {
  return k == event_kind::store || k == event_kind::rmw_write || k == event_kind::init;
}
[[nodiscard]] inline bool is_read(const event& e) { return is_read(e.kind); }
[[nodiscard]] inline bool is_write(const event& e) { return is_write(e.kind); }

/// A compare_exchange_weak that would succeed with what it reads.
[[nodiscard]] inline bool may_fail_spuriously(const event& e) {
  return e.rmw == rmw_kind::compare_exchange_weak && e.data == e.expected;
}
/// An await with nothing behind it, until a later write lets it read another value.
[[nodiscard]] inline bool is_blocked(const event& e) {
  return e.variant == 1 && e.await != await_kind::none && !may_fail_spuriously(e);
}

[[nodiscard]] constexpr bool applies(rmw_kind k) { return k == rmw_kind::apply || k == rmw_kind::conditional; }

[[nodiscard]] constexpr bool is_acquire(std::memory_order o) {
  return o == std::memory_order_acquire || o == std::memory_order_consume || o == std::memory_order_acq_rel ||
         o == std::memory_order_seq_cst;
}
[[nodiscard]] constexpr bool is_release(std::memory_order o) {
  return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}
/// An access or fence that takes part in the order of sequentially consistent operations.
[[nodiscard]] inline bool is_seq_cst(const event& e) {
  return e.order == std::memory_order_seq_cst && (is_read(e) || is_write(e) || e.kind == event_kind::fence);
}

} // namespace lockstitch::graph
