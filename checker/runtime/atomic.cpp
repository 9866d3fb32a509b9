// The operations of checked atomics: each becomes one event, or a read and a write for a read-modify-write.
#include "runtime/heap.hpp"
#include "runtime/memory.hpp"
#include "runtime/operations.hpp"

#include <cstring>

namespace lockstitch::detail {

using namespace runtime;
using graph::await_kind;
using graph::rmw_kind;

namespace {

event access(event_kind kind, const atomic_cell& cell, std::memory_order order, site where) {
  event e;
  e.kind = kind;
  e.location = cell.location;
  e.order = order == std::memory_order_consume ? std::memory_order_acquire : order;
  e.success_order = e.failure_order = e.order;
  e.where = where;
  return e;
}

/// The object must have been made in this execution, and that must happen before every use.
void check_alive(context& c, const atomic_cell& cell, const char* operation, site where) {
  if (cell.run != c.run_tag()) report_dead(c, &cell, cell.run, "a checked atomic", operation, where);
  const event& made = c.execution().at(c.execution().at_location(cell.location).init);
  if (made.fixed || c.now().contains(made.thread, made.index)) return;
  raw_finding f{finding_kind::data_race, "", where, {}, {}};
  if (c.recording()) f.accesses = {c.recorder().record_of(c.execution().at_location(cell.location).init)};
  f.message = "data race: an atomic is used in T" + std::to_string(c.running().number) +
              ", and its construction in T" + std::to_string(made.thread) + " is not ordered before";
  f.notes = {"publish an object with a release store and find it with an acquire load"};
  c.found(std::move(f));
}

void check_order(context& c, bool valid, const char* operation, std::memory_order order, site where) {
  if (valid) return;
  c.found({finding_kind::invalid_memory_order,
           std::string(operation) + " with memory_order_" + order_name(order) + " is not allowed", where, {}, {}});
}

void record_access(context& c, event_id id, const char* name, const atomic_cell& cell) {
  if (!c.recording()) return;
  record r;
  r.event = id;
  r.operation = name;
  r.where = c.execution().at(id).where;
  r.format = c.formats[cell.location];
  c.recorder().add(r);
}

bool is_valid_load(std::memory_order o) { return o != std::memory_order_release && o != std::memory_order_acq_rel; }
bool is_valid_store(std::memory_order o) {
  return o == std::memory_order_relaxed || o == std::memory_order_release || o == std::memory_order_seq_cst;
}

bool wakes_futex(const event& e) { return e.kind == event_kind::notify && graph::wakes_futex(e.count); }

} // namespace

std::uintptr_t encode_pointer(std::uintptr_t address) noexcept {
  return current_context == nullptr ? address : heap::instance().encode(address);
}
std::uintptr_t decode_pointer(std::uintptr_t number) noexcept {
  return current_context == nullptr ? number : heap::instance().decode(number);
}

namespace {
[[gnu::noinline]] void atomic_create_slowly(atomic_cell& cell, const value& initial, const value_format& format, site where, const void* return_address) {
  if (!where.known()) where = site::from_return_address(return_address);
  const engine_section section;
  context& c = checking("a checked atomic is made");
  event e;
  e.kind = event_kind::init;
  e.data = initial;
  e.where = where;
  const event_id id = c.perform(e);
  cell.location = c.execution().at(id).location;
  cell.run = c.run_tag();
  if (format.what == value_format::kind::bytes) c.recall.give_up(); // may hold addresses, which differ from run to run
  if (c.formats.size() <= cell.location) c.formats.resize(cell.location + 1, format);
  c.formats[cell.location] = format;
  if (!c.recording()) return;
  record_access(c, id, "construct", cell);
  c.recorder().declare_location(cell.location, &cell);
  c.recorder().declare(&cell, where);
}
}

void atomic_create(atomic_cell& cell, const value& initial, const value_format& format, site where) {
  context* fast = current_context;
  if (fast != nullptr && !fast->recording() && fast->replay_init(cell, initial)) return;
  return atomic_create_slowly(cell, initial, format, where, __builtin_return_address(0));
}

namespace {

/// Compares the end of an atomic's life with what other threads do to it, have done, or are about to do.
void check_destruction(context& c, atomic_cell& cell) {
  const engine_section section;
  if (!c.alone() && c.execution().thread_count() > 1) c.recall.give_up(); // lives have to be compared in each execution
  std::uint32_t entry = 0;
  if (!may_destroy(c, &cell, cell.run, entry) || c.alone()) return;
  const graph::clock_view now = c.now();
  const auto report = [&](const event& e, event_id id) {
    report_destroyed_in_use(c, entry,
                            {e.thread, id == graph::no_event ? recorder::no_record : c.recorder().record_of(id),
                             graph::is_write(e) || e.kind == event_kind::rmw_read,
                             id != graph::no_event && seen_by(c).contains(e.thread, e.index)});
  };
  const auto check = [&](event_id id) {
    const event& e = c.execution().at(id);
    if (e.thread != c.running().number && !e.fixed && c.is_replayed(id) && !now.contains(e.thread, e.index)) report(e, id);
  };
  const graph::location& location = c.execution().at_location(cell.location);
  for (const event_id id : location.mo) check(id);
  for (const event_id id : location.reads) check(id);
  if (c.any_notified)
    for (const event_id id : c.execution().trail())
      if (c.execution().at(id).location == cell.location && !wakes_futex(c.execution().at(id))) check(id);
  if (const event* coming = c.next_access_of_others(cell.location); coming != nullptr && !wakes_futex(*coming))
    report(*coming, graph::no_event);
}

} // namespace

void atomic_destroy(atomic_cell& cell) noexcept {
  context* c = current_context;
  if (c != nullptr && heap::instance().testing() && (!c->alone() || cell.run != c->run_tag() || c->recording()))
    check_destruction(*c, cell);
  cell.run = 0;
}

namespace {
[[gnu::noinline]] value atomic_load_slowly(const atomic_cell& cell, std::memory_order order, site where, const void* return_address) {
  if (!where.known()) where = site::from_return_address(return_address);
  const engine_section section;
  context& c = checking("a checked atomic is read");
  check_order(c, is_valid_load(order), "a load", order, where);
  check_alive(c, cell, "load", where);
  event e = access(event_kind::load, cell, order, where);
  const event_id id = c.perform(e);
  const value v = c.execution().at(id).data;
  record_access(c, id, "load", cell);
  c.block_in_loop(id);
  return v;
}
}

value atomic_load(const atomic_cell& cell, std::memory_order order, site where) {
  context* fast = current_context;
  if (fast != nullptr && cell.run == fast->run_tag() && !fast->recording())
    if (const value* v = fast->replay_load(cell.location)) return *v;
  return atomic_load_slowly(cell, order, where, __builtin_return_address(0));
}

namespace {
[[gnu::noinline]] void atomic_store_slowly(atomic_cell& cell, const value& desired, std::memory_order order, site where, const void* return_address) {
  if (!where.known()) where = site::from_return_address(return_address);
  const engine_section section;
  context& c = checking("a checked atomic is written");
  check_order(c, is_valid_store(order), "a store", order, where);
  check_alive(c, cell, "store", where);
  event e = access(event_kind::store, cell, order, where);
  e.data = desired;
  const event_id id = c.perform(e);
  record_access(c, id, "store", cell);
}
}

void atomic_store(atomic_cell& cell, const value& desired, std::memory_order order, site where) {
  context* fast = current_context;
  if (fast != nullptr && cell.run == fast->run_tag() && !fast->recording() &&
      fast->replay_store(cell.location, desired))
    return;
  return atomic_store_slowly(cell, desired, order, where, __builtin_return_address(0));
}

namespace {
[[gnu::noinline]] value atomic_rmw_slowly(atomic_cell& cell, rmw_function apply, const value& operand, const char* name, std::memory_order order,
                 site where, const void* return_address) {
  if (!where.known()) where = site::from_return_address(return_address);
  const engine_section section;
  context& c = checking("a checked atomic is changed");
  check_alive(c, cell, name, where);
  event e = access(event_kind::rmw_read, cell, order, where);
  e.rmw = rmw_kind::apply;
  e.apply = apply;
  e.operand = operand;
  e.name = name;
  const event_id id = c.perform(e);
  const value v = c.execution().at(id).data;
  record_access(c, id, name, cell);
  c.block_in_loop(id);
  return v;
}
}

value atomic_rmw(atomic_cell& cell, rmw_function apply, const value& operand, const char* name, std::memory_order order,
                 site where) {
  context* fast = current_context;
  if (fast != nullptr && cell.run == fast->run_tag() && !fast->recording())
    if (const event* e = fast->replay_rmw(cell.location, rmw_kind::apply, operand, {})) return e->data;
  return atomic_rmw_slowly(cell, apply, operand, name, order, where, __builtin_return_address(0));
}

namespace {
[[gnu::noinline]] cas_result atomic_compare_exchange_slowly(atomic_cell& cell, const value& expected, const value& desired,
                                   std::memory_order success, std::memory_order failure, bool weak, site where, const void* return_address) {
  if (!where.known()) where = site::from_return_address(return_address);
  const engine_section section;
  context& c = checking("a checked atomic is changed");
  check_order(c, is_valid_load(failure), "a compare_exchange that fails", failure, where);
  check_alive(c, cell, weak ? "compare_exchange_weak" : "compare_exchange", where);
  event e = access(event_kind::rmw_read, cell, success, where);
  e.failure_order = failure == std::memory_order_consume ? std::memory_order_acquire : failure;
  e.rmw = weak ? rmw_kind::compare_exchange_weak : rmw_kind::compare_exchange;
  e.expected = expected;
  e.operand = desired;
  e.name = weak ? "compare_exchange_weak" : "compare_exchange";
  if (weak && c.settings().spurious_failures == 0)
    c.note_assumption("compare_exchange_weak never fails spuriously (--spurious-failures N explores it)");
  const event_id id = c.perform(e);
  const event& done = c.execution().at(id);
  const cas_result result{done.kind == event_kind::rmw_read, done.data};
  record_access(c, id, e.name, cell);
  c.block_in_loop(id);
  return result;
}
}

cas_result atomic_compare_exchange(atomic_cell& cell, const value& expected, const value& desired,
                                   std::memory_order success, std::memory_order failure, bool weak, site where) {
  const rmw_kind kind = weak ? rmw_kind::compare_exchange_weak : rmw_kind::compare_exchange;
  context* fast = current_context;
  if (fast != nullptr && cell.run == fast->run_tag() && !fast->recording())
    if (const event* e = fast->replay_rmw(cell.location, kind, desired, expected))
      return {e->kind == event_kind::rmw_read, e->data};
  return atomic_compare_exchange_slowly(cell, expected, desired, success, failure, weak, where, __builtin_return_address(0));
}

void atomic_wait(const atomic_cell& cell, const value& old, std::memory_order order, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked atomic is waited for");
  check_order(c, is_valid_load(order), "a wait", order, where);
  check_alive(c, cell, "wait", where);
  event e = access(event_kind::load, cell, order, where);
  e.await = await_kind::not_equal;
  e.expected = old;
  e.name = "wait";
  const event_id id = c.perform(e);
  record_access(c, id, "wait", cell);
  // This wait saw the old value and sleeps; that it is woken and reads another one is a different execution.
  if (c.execution().at(id).variant == 1) c.hold();
}

void atomic_notify(atomic_cell& cell, bool all, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked atomic is notified");
  check_alive(c, cell, all ? "notify_all" : "notify_one", where);
  event e = access(event_kind::notify, cell, std::memory_order_relaxed, where);
  e.count = all ? graph::notify_all : graph::notify_one;
  c.any_notified = true;
  const event_id id = c.perform(e);
  record_access(c, id, all ? "notify_all" : "notify_one", cell);
}

namespace {

/// Whether this wait returns though the value is the same.
bool returns_for_nothing(context& c, site where) {
  const std::uint32_t most = c.settings().spurious_wakeups;
  c.note_assumption("a thread wakes spuriously at most " + std::to_string(most) + (most == 1 ? " time" : " times") +
                    " in an execution (--spurious-wakeups N)");
  if (c.running().spurious_wakeups >= most) return false;
  event e;
  e.kind = event_kind::choose;
  e.count = 2;
  e.where = where;
  const event_id id = c.perform(e);
  if (c.recording()) {
    record r;
    r.event = id;
    r.operation = "choose";
    r.where = where;
    r.style = record_style::hidden;
    c.recorder().add(r);
  }
  return c.execution().at(id).first == 1;
}

} // namespace

bool futex_wait(const atomic_cell& cell, const value& old, std::uint32_t channels, bool timed, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a futex is waited for");
  check_alive(c, cell, "wait", where);
  const bool for_nothing = returns_for_nothing(c, where);
  event e = access(event_kind::load, cell, std::memory_order_relaxed, where);
  e.await = for_nothing || timed ? await_kind::none : await_kind::not_equal;
  e.expected = old;
  e.first = channels;
  e.name = for_nothing ? graph::woken_name : timed ? "wait_until" : "wait";
  const event_id id = c.perform(e);
  record_access(c, id, e.name, cell);
  c.block_in_loop(id);
  const event& done = c.execution().at(id);
  if (done.variant == 1) c.hold(); // asleep
  if (for_nothing && !(done.data == old)) c.hold(); // is explored without that, too
  if (for_nothing) ++c.running().spurious_wakeups;
  return for_nothing || !timed || !(done.data == old);
}

void futex_wake(atomic_cell cell, bool all, std::uint32_t channels, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a futex is woken");
  if (cell.run != c.run_tag()) return;
  event e = access(event_kind::notify, cell, std::memory_order_relaxed, where);
  e.count = all ? graph::wake_all : graph::wake_one;
  e.first = channels;
  c.any_notified = true;
  record_access(c, c.perform(e), all ? "wake_all" : "wake_one", cell);
}

void fence(std::memory_order order, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked fence is used");
  if (order == std::memory_order_relaxed) return;
  event e;
  e.kind = event_kind::fence;
  e.order = e.success_order = order == std::memory_order_consume ? std::memory_order_acquire : order;
  e.where = where;
  const event_id id = c.perform(e);
  if (!c.recording()) return;
  record r;
  r.event = id;
  r.operation = "fence";
  r.where = where;
  c.recorder().add(r);
}

value final_value(const atomic_cell& cell) {
  const engine_section section;
  context& c = checking("final_value() is called");
  c.final_values_used = true;
  return c.execution().at(c.execution().at_location(cell.location).mo.back()).data;
}

} // namespace lockstitch::detail
