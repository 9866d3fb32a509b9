// The operations on words as events; see word.hpp.
#include "runtime/word.hpp"

#include <string_view>

namespace lockstitch::runtime {

using detail::atomic_cell;
using detail::cas_result;
using detail::rmw_function;
using graph::await_kind;
using graph::condition_function;
using graph::rmw_kind;

namespace {

constexpr detail::value_format word_format{detail::value_format::kind::unsigned_integer, 8};

event access(event_kind kind, const atomic_cell& cell, const word_operation& op) {
  event e;
  e.kind = kind;
  e.location = cell.location;
  e.order = e.success_order = op.order;
  e.name = op.name;
  e.where = op.where;
  return e;
}

event change_of(const atomic_cell& cell, rmw_kind kind, const value& expected, const value& operand,
                const word_operation& op) {
  event e = access(event_kind::rmw_read, cell, op);
  e.rmw = kind;
  e.expected = expected;
  e.operand = operand;
  return e;
}

void record_word(context& c, event_id id, const word_operation& op, const char* detail = nullptr) {
  if (!c.recording()) return;
  record r;
  r.event = id;
  r.operation = op.name;
  r.where = op.where;
  r.style = op.shown ? record_style::operation : record_style::hidden;
  r.detail = detail;
  c.recorder().add(r);
}

/// What a trace says of a try that failed: one with a limit has waited for that long.
const char* failure(const word_operation& op) {
  const std::string_view name(op.name);
  return name.ends_with("_for") || name.ends_with("_until") ? "timed out" : "failed";
}

/// Performs a change; `failed`: what a trace says of it when it did not take place.
cas_result perform_change(context& c, event& e, const word_operation& op, const char* failed = nullptr) {
  const event_id id = c.perform(e);
  const event& done = c.execution().at(id);
  const cas_result result{done.kind == event_kind::rmw_read, done.data};
  if (done.variant == 0) {
    record_word(c, id, op, result.succeeded ? op.outcome : failed);
    return result;
  }
  record_word(c, id, op, graph::is_blocked(done) ? "waits" : "failed spuriously");
  if (graph::is_blocked(done)) c.block();
  return result;
}

void set_format(context& c, graph::location_id location) {
  if (c.formats.size() <= location) c.formats.resize(location + 1, word_format);
  c.formats[location] = word_format;
}

} // namespace

value replace(const value&, const value& operand) { return operand; }

void make_word(context& c, atomic_cell& cell, const value& initial, const word_operation& op) {
  if (!c.recording() && c.replay_init(cell, initial)) return;
  event e;
  e.kind = event_kind::init;
  e.data = initial;
  e.where = op.where;
  const event_id id = c.perform(e);
  cell.location = c.execution().at(id).location;
  cell.run = c.run_tag();
  set_format(c, cell.location);
  record_word(c, id, op);
}

void find_word(context& c, atomic_cell& cell, const value& initial, std::uintptr_t address, std::uint32_t part) {
  constexpr std::uint32_t first_part = 1U << 31U; // the lives of referenced objects are numbered from 0
  const auto [found, fresh] = c.referenced_locations.try_emplace({address, first_part + part}, graph::no_location);
  graph::graph& g = c.execution();
  if (fresh && g.fixed_count() == graph::graph::max_fixed)
    c.fail("the test uses too many blocking objects that were made outside it: make them inside the test body");
  if (fresh) found->second = g.add_fixed(initial);
  cell.location = found->second;
  cell.run = c.run_tag();
  set_format(c, cell.location);
}

value await_change(context& c, atomic_cell& cell, condition_function passes, const value& bound, rmw_function apply,
                   const value& operand, const word_operation& op) {
  if (!c.recording())
    if (const event* e = c.replay_rmw(cell.location, rmw_kind::apply, operand, bound)) {
      if (e->variant != 0) c.block();
      return e->data;
    }
  event e = change_of(cell, rmw_kind::apply, bound, operand, op);
  e.await = await_kind::condition;
  e.passes = passes;
  e.apply = apply;
  return perform_change(c, e, op).old;
}

cas_result await_exchange(context& c, atomic_cell& cell, condition_function passes, const value& expected,
                          const value& desired, const word_operation& op) {
  event e = change_of(cell, rmw_kind::compare_exchange, expected, desired, op);
  e.failure_order = op.order;
  e.await = await_kind::condition;
  e.passes = passes;
  return perform_change(c, e, op);
}

value await_value(context& c, atomic_cell& cell, condition_function passes, const word_operation& op) {
  event e = access(event_kind::load, cell, op);
  e.await = await_kind::condition;
  e.passes = passes;
  const event_id id = c.perform(e);
  const event& done = c.execution().at(id);
  record_word(c, id, op, done.variant != 0 ? "waits" : nullptr);
  if (done.variant != 0) c.block();
  return done.data;
}

cas_result try_change(context& c, atomic_cell& cell, condition_function passes, const value& bound, rmw_function apply,
                      const value& operand, const word_operation& op) {
  event e = change_of(cell, rmw_kind::conditional, bound, operand, op);
  e.passes = passes;
  e.apply = apply;
  return perform_change(c, e, op, failure(op));
}

cas_result try_exchange(context& c, atomic_cell& cell, const value& expected, const value& desired, bool weak,
                        const word_operation& op) {
  event e = change_of(cell, weak ? rmw_kind::compare_exchange_weak : rmw_kind::compare_exchange, expected, desired, op);
  return perform_change(c, e, op, failure(op));
}

value change(context& c, atomic_cell& cell, rmw_function apply, const value& operand, const word_operation& op) {
  event e = change_of(cell, rmw_kind::apply, {}, operand, op);
  e.apply = apply;
  return perform_change(c, e, op).old;
}

void set_word(context& c, atomic_cell& cell, const value& desired, const word_operation& op) {
  if (!c.recording() && c.replay_store(cell.location, desired)) return;
  event e = access(event_kind::store, cell, op);
  e.data = desired;
  record_word(c, c.perform(e), op);
}

} // namespace lockstitch::runtime
