// Latches and barriers: events that count (graph/gather.cpp), or an atomic where the order of arrivals can be seen.
//
// They start as the former. When a test asks how many have arrived, or an arrival could belong to two phases, the place
// where the object was made is remembered and the search starts again: objects made there are atomics then, whose
// low half is the phase and how many are still to come, and whose high half is how many are expected in the next phase.
#include "lockstitch/detail/gather.hpp"

#include "runtime/memory.hpp"
#include "runtime/operations.hpp"

namespace lockstitch::detail {

using namespace runtime;

namespace {

// --- the ordered form -----------------------------------------------------------------------------------------------

constexpr unsigned phase_shift = 32;
constexpr std::uint64_t count_mask = (std::uint64_t{1} << phase_shift) - 1;
constexpr std::uint64_t opens = 1; ///< in the operand's high half: the phase is opened, too
constexpr std::uint64_t drops_one = 2;

std::uint32_t phase_of(const value& v) { return static_cast<std::uint32_t>(v.low >> phase_shift); }
std::uint64_t missing(const value& v) { return v.low & count_mask; }

value next_phase(const value& v) { return {std::uint64_t{phase_of(v) + 1} << phase_shift | v.high, v.high}; }

/// Arrival of operand.low; what it does besides is in operand.high.
value apply_arrival(const value& old, const value& operand) {
  value now = old;
  now.low -= operand.low;
  if ((operand.high & drops_one) != 0) --now.high;
  return missing(now) == 0 && (operand.high & opens) != 0 ? next_phase(now) : now;
}

value apply_opening(const value& old, const value&) { return next_phase(old); }

// --- both
// -------------------------------------------------------------------------------------------------------------

const char* type_of(const gather_cell& g) { return g.reusable ? "a checked::barrier" : "a checked::latch"; }

[[noreturn]] void report_misuse(context& c, const gather_cell& g, std::uint64_t over, site where) {
  raw_finding f{finding_kind::barrier_misuse, "", where, {}, {}};
  std::string name = type_of(g);
  const graph::graph& graph = c.execution();
  for (std::size_t i = graph.trail().size(); c.recording() && i-- > 0;) {
    const event& e = graph.at(graph.trail()[i]);
    if (e.location != g.cell.location || (e.kind != event_kind::arrive && e.kind != event_kind::rmw_read)) continue;
    f.accesses.push_back(c.recorder().record_of(graph.trail()[i]));
    if (const std::string object = c.recorder().name_of(f.accesses.front(), graph); !object.empty())
      name = "'" + object + "'";
  }
  f.message = name + " is counted down by " + std::to_string(over) + " more than it expects";
  f.notes = {"count the threads that arrive, and give their number where it is made"};
  c.found(std::move(f));
}

event request_of(event_kind kind, const gather_cell& g, site where) {
  event e;
  e.kind = kind;
  e.location = g.cell.location;
  e.where = where;
  return e;
}

void write_down(context& c, event_id id, const char* operation) {
  if (!c.recording()) return;
  record r;
  r.event = id;
  r.operation = operation;
  r.where = c.execution().at(id).where;
  c.recorder().add(r);
}

/// A latch of zero is open from the beginning.
value initial(std::uint64_t expected, bool reusable, bool ordered) {
  if (!ordered) return {expected, 0};
  return expected == 0 && !reusable ? next_phase({0, 0}) : value{expected, expected};
}

context& alive(const gather_cell& g, const char* operation, site where) {
  context& c = checking("a checked::latch or checked::barrier is used");
  if (g.cell.run != c.run_tag()) report_dead(c, &g, g.cell.run, type_of(g), operation, where, finding_kind::destroyed_in_use);
  return c;
}

arrival arrive_in_order(gather_cell& g, std::uint32_t n, bool drops, bool completes, site where) {
  const value operand{n, (completes ? 0 : opens) | (drops ? drops_one : 0)};
  const value old = atomic_rmw(g.cell, &apply_arrival, operand, "arrive", std::memory_order_acq_rel, where);
  if (missing(old) < n) {
    const engine_section section;
    report_misuse(*current_context, g, n - missing(old), where);
  }
  return {phase_of(old), missing(old) == n};
}

value load_in_order(const gather_cell& g, site where) {
  const engine_section section;
  context& c = alive(g, "wait", where);
  event e = request_of(event_kind::load, g, where);
  e.order = e.success_order = e.failure_order = std::memory_order_acquire;
  e.name = graph::gather_name;
  const event_id id = c.perform(e);
  write_down(c, id, "wait");
  c.block_in_loop(id);
  return c.execution().at(id).data;
}

} // namespace

void gather_create(gather_cell& g, std::uint64_t expected, bool reusable, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::latch or checked::barrier is made");
  c.recall.give_up(); // its events are not among those that are remembered
  g.made = where;
  g.reusable = reusable;
  event e;
  e.kind = event_kind::init;
  e.first = c.ordered_gathers.contains(where.word()) ? 1 : 0;
  e.where = where;
  e.data = initial(expected, reusable, e.first == 1);
  const event_id id = c.perform(e);
  g.ordered = c.execution().at(id).first == 1;
  c.execution().at(id).data = initial(expected, reusable, g.ordered);
  g.cell.location = c.execution().at(id).location;
  g.cell.run = c.run_tag();
  const value_format format{value_format::kind::unsigned_integer, 4};
  if (c.formats.size() <= g.cell.location) c.formats.resize(g.cell.location + 1, format);
  c.formats[g.cell.location] = format;
  if (!c.recording()) return;
  write_down(c, id, "construct");
  c.recorder().declare_location(g.cell.location, &g);
  c.recorder().declare(&g, where);
}

void gather_destroy(gather_cell& g) noexcept { atomic_destroy(g.cell); }

void gather_by_order(gather_cell& g) {
  if (g.ordered) return;
  const engine_section section;
  context& c = *current_context;
  if (c.replays()) c.hold(); // the execution ends before it does
  c.ordered_gathers.insert(g.made.word());
  c.end_run(run_end::restart);
}

arrival gather_arrive(gather_cell& g, std::uint32_t n, bool drops, bool completes, site where) {
  if (!where.known()) where = caller();
  if (g.ordered) return arrive_in_order(g, n, drops, completes, where);
  bool seen = true;
  std::uint32_t phase = 0;
  {
    const engine_section section;
    context& c = alive(g, "arrive", where);
    c.any_notified = true;
    event e = request_of(event_kind::arrive, g, where);
    e.count = n;
    e.operand.low = drops ? 1 : 0;
    const event_id id = c.perform(e);
    write_down(c, id, "arrive");
    const graph::graph& graph = c.execution();
    phase = graph.at(id).first;
    const graph::phase_count now = graph.count_phase(g.cell.location, phase);
    if (phase > 0 && !g.reusable) report_misuse(c, g, n, where);
    if (now.arrived > now.expected) report_misuse(c, g, now.arrived - now.expected, where);
    seen = phase == 0 || graph.has_seen_phase(graph.porf(id), g.cell.location, phase - 1);
  }
  if (!seen) gather_by_order(g);
  return {phase, false};
}

void gather_open(gather_cell& g, std::uint32_t, site where) {
  (void)atomic_rmw(g.cell, &apply_opening, {}, "open", std::memory_order_acq_rel, where);
}

void gather_wait(gather_cell& g, std::uint32_t phase, site where) {
  if (!where.known()) where = caller();
  if (g.ordered) {
    while (phase_of(load_in_order(g, where)) == phase) yield(where);
    return;
  }
  const engine_section section;
  context& c = alive(g, "wait", where);
  c.any_notified = true;
  event e = request_of(event_kind::gather, g, where);
  e.first = phase;
  write_down(c, c.perform(e), "wait");
}

bool gather_try(gather_cell& g, site where) {
  if (!where.known()) where = caller();
  gather_by_order(g);
  return phase_of(load_in_order(g, where)) != 0;
}

bool gather_leads(const gather_cell& g, std::uint32_t phase) {
  const engine_section section;
  context& c = checking("a checked::barrier is used");
  for (std::uint32_t t = 0; t < c.running().number; ++t)
    for (const event_id id : c.execution().thread(t).events) {
      const event& e = c.execution().at(id);
      if (e.kind == event_kind::arrive && e.location == g.cell.location && e.first == phase) return false;
    }
  return true;
}

} // namespace lockstitch::detail
