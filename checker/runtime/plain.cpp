// Race detection for plain variables: FastTrack (Flanagan, Freund, "FastTrack: efficient and precise dynamic race
// detection", PLDI 2009) with the clocks of the execution graph. A variable keeps its last write as an epoch (thread and
// event count) and its reads as one epoch too, or as a table once two threads read it concurrently.
#include "runtime/memory.hpp"
#include "runtime/operations.hpp"

#include <algorithm>

namespace lockstitch::runtime {

namespace {

std::string place_text(context& c, std::uint32_t record) {
  const trace_event e = c.recorder().describe(c.execution(), c.formats, record);
  std::string text = "T" + std::to_string(e.name.thread) + "." + std::to_string(e.name.index) + " " + e.operation + "(" +
                     e.object + (e.object.empty() || e.order.empty() ? "" : ", ") + e.order + ")";
  const std::size_t slash = e.where.file.rfind('/');
  return text + " " + e.where.file.substr(slash == std::string::npos ? 0 : slash + 1) + ":" + std::to_string(e.where.line);
}

} // namespace

std::string missing_edge(context& c, std::uint32_t first, std::uint32_t first_thread) {
  const graph::graph& g = c.execution();
  const test_thread& t = c.running();
  const auto& records = c.recorder().records();
  for (std::uint32_t i = t.cursor; i-- > 0;) {
    const event& read = g.at(t.log[i]);
    if (!graph::is_read(read)) continue;
    const event& write = g.at(read.rf);
    const std::uint32_t source = c.recorder().record_of(read.rf);
    if (write.thread != first_thread || source == ~std::uint32_t{0}) continue;
    if (first != ~std::uint32_t{0} && records[source].number < records[first].number) continue;
    return "missing edge: " + place_text(c, source) + " does not synchronise with " +
           place_text(c, c.recorder().record_of(t.log[i]));
  }
  return "missing edge: nothing that T" + std::to_string(first_thread) + " did afterwards was seen by T" +
         std::to_string(t.number) + " before";
}

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

namespace {

/// Accesses made after n events of a thread are before whatever has seen n + 1 of them.
std::uint32_t epoch(context& c) { return c.running().cursor + 1; }

bool is_before(context& c, const graph::clock_view& now, std::uint32_t thread, std::uint32_t access_epoch) {
  return access_epoch == 0 || thread == c.running().number || now.count(thread) >= access_epoch;
}

[[noreturn]] void report_race(context& c, const void* object, std::uint32_t other, bool other_writes, bool writes,
                              site where, const value_format& format, const value* data) {
  raw_finding f{finding_kind::data_race, "data race", where, {}, {}};
  if (c.recording()) {
    record r;
    r.operation = writes ? "write" : "read";
    r.object = object;
    r.write = writes;
    r.format = format;
    r.where = where;
    if (data != nullptr) {
      r.data = *data;
      r.has_data = true;
    }
    const std::uint32_t earlier = c.recorder().last_access(object, other, other_writes);
    const std::uint32_t later = c.recorder().add(r);
    f.accesses.push_back(later);
    if (earlier != ~std::uint32_t{0}) f.accesses.push_back(earlier);
    const std::string name = c.recorder().plain_object_name(object, later);
    f.message = "data race on " + (name.empty() ? std::string("a plain variable") : "'" + name + "'") + ": " +
                (writes ? "write" : "read") + " is not ordered after a " + (other_writes ? "write" : "read");
    f.notes.push_back(missing_edge(c, earlier, other));
  }
  c.found(std::move(f));
}

void record_plain(context& c, const void* object, const value_format& format, const void* data, bool write, site where) {
  if (!c.recording()) return;
  record r;
  r.operation = write ? "write" : "read";
  r.object = object;
  r.write = write;
  r.format = format;
  r.where = where;
  if (data != nullptr && format.size <= sizeof(value)) {
    std::memcpy(&r.data, data, format.size);
    r.has_data = true;
  }
  c.recorder().add(r);
}

void check_alive(context& c, const plain_state& state, const void* object, const char* operation, site where) {
  if (state.run != c.run_tag()) report_dead(c, object, state.run, "a checked::var", operation, where);
}

/// Nobody has given the variable a value: what it holds has no meaning ([basic.indet]).
[[noreturn]] void report_uninitialised(context& c, const void* object, site where) {
  raw_finding f{finding_kind::uninitialised_read, "uninitialised read", where, {}, {}};
  if (c.recording()) {
    const std::uint32_t made = c.recorder().last_access(object, c.recorder().thread_of_construction(object), true);
    record r;
    r.operation = "read";
    r.object = object;
    r.where = where;
    const std::uint32_t read = c.recorder().add(r);
    f.accesses.push_back(read);
    if (made != recorder::no_record) f.accesses.push_back(made);
    const std::string name = c.recorder().plain_object_name(object, read);
    f.message = "uninitialised read of " + (name.empty() ? std::string("a plain variable") : "'" + name + "'") +
                ": it was made without a value, and nothing has been written to it";
  }
  c.found(std::move(f));
}

/// A plain access that must not be, in words that the trace shows too; `other`: the atomic access that it is about.
[[noreturn]] void report_mixed(context& c, raw_finding f, const void* object, bool writes, event_id other) {
  if (c.recording()) {
    record r;
    r.operation = writes ? "write" : "read";
    r.object = object;
    r.write = writes;
    r.where = f.where;
    f.accesses.push_back(c.recorder().add(r));
    const std::uint32_t earlier = other == graph::no_event ? recorder::no_record : c.recorder().record_of(other);
    if (earlier != recorder::no_record) f.accesses.push_back(earlier);
  }
  c.found(std::move(f));
}

/// An object under an atomic_ref is an atomic: plain accesses have to wait until no reference is left.
void check_references(context& c, const void* object, bool writes, site where) {
  if (c.references.empty()) return;
  const auto found = c.references.find(heap::instance().encode(reinterpret_cast<std::uintptr_t>(object)));
  if (found == c.references.end()) return;
  const char* what = writes ? "write" : "read";
  if (found->second.live > 0)
    report_mixed(c,
                 {finding_kind::mixed_access,
                  std::string("plain ") + what + " of an object while an atomic_ref refers to it",
                  where,
                  {},
                  {"use an atomic_ref for every access as long as one exists"}},
                 object, writes, graph::no_event);
  const graph::clock_view now = c.now();
  const auto check = [&](event_id id) {
    const event& e = c.execution().at(id);
    if (e.thread == c.running().number || !c.is_replayed(id) || now.contains(e.thread, e.index)) return;
    if (!writes && !graph::is_write(e)) return;
    report_mixed(c,
                 {finding_kind::data_race,
                  std::string("data race: plain ") + what + " is not ordered after an access through an atomic_ref",
                  where,
                  {},
                  {}},
                 object, writes, id);
  };
  const graph::location& location = c.execution().at_location(found->second.cell.location);
  for (const event_id id : location.mo) check(id);
  for (const event_id id : location.reads) check(id);
}

} // namespace

void plain_create(plain_state& state, const void* object, bool initialised, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::var is made");
  if (c.running().number != 0 || c.threads_alive()) c.recall.give_up(); // lives have to be compared in each execution
  state = {};
  state.run = c.run_tag();
  state.initialised = initialised;
  state.write_thread = static_cast<std::uint16_t>(c.running().number);
  state.write_event = epoch(c);
  if (!c.recording()) return;
  c.recorder().declare(object, where);
  record r;
  r.operation = "construct";
  r.object = object;
  r.write = true;
  r.where = where;
  c.recorder().add(r);
}

namespace {

/// Compares the end of a variable's life with the accesses of other threads.
void check_destruction(context& c, const plain_state& state, const void* object) {
  const engine_section section;
  std::uint32_t entry = 0;
  if (!may_destroy(c, object, state.run, entry) || c.alone()) return;
  const graph::clock_view now = c.now();
  const auto check = [&](std::uint32_t thread, std::uint32_t access_epoch, bool writes) {
    if (is_before(c, now, thread, access_epoch)) return;
    const std::uint32_t access = c.recording() ? c.recorder().last_access(object, thread, writes) : recorder::no_record;
    report_destroyed_in_use(c, entry, {thread, access, writes, seen_by(c).count(thread) >= access_epoch});
  };
  check(state.write_thread, state.write_event, true);
  if (state.reads == 0) return check(state.read_thread, state.read_event, false);
  const auto& table = c.read_tables[state.reads - 1].by_thread;
  for (std::uint32_t t = 0; t < table.size(); ++t) check(t, table[t], false);
}

} // namespace

void plain_destroy(plain_state& state, const void* object) noexcept {
  context* c = current_context;
  if (c != nullptr && heap::instance().testing() && (!c->alone() || state.run != c->run_tag() || c->recording()))
    check_destruction(*c, state, object);
  if (c != nullptr && !c->alone() && (c->running().number != 0 || c->threads_alive())) c->recall.give_up();
  state.run = 0;
}

void plain_read(plain_state& state, const void* object, const value_format& format, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::var is read");
  check_alive(c, state, object, "read", where);
  const graph::clock_view now = c.now();
  if (!is_before(c, now, state.write_thread, state.write_event))
    report_race(c, object, state.write_thread, true, false, where, format, nullptr);
  if (!state.initialised) report_uninitialised(c, object, where);
  c.note_access(object, false);
  check_references(c, object, false, where);
  record_plain(c, object, format, object, false, where);
  const std::uint32_t me = c.running().number;
  if (state.reads != 0) {
    auto& table = c.read_tables[state.reads - 1].by_thread;
    if (table.size() <= me) table.resize(me + 1);
    table[me] = epoch(c);
    return;
  }
  if (state.read_event == 0 || state.read_thread == me || is_before(c, now, state.read_thread, state.read_event)) {
    state.read_thread = static_cast<std::uint16_t>(me);
    state.read_event = epoch(c);
    return;
  }
  if (c.read_tables_used == c.read_tables.size()) c.read_tables.emplace_back();
  auto& table = c.read_tables[c.read_tables_used++].by_thread;
  state.reads = static_cast<std::uint32_t>(c.read_tables_used);
  table.assign(std::max<std::size_t>(me, state.read_thread) + 1, 0);
  table[state.read_thread] = state.read_event;
  table[me] = epoch(c);
}

void plain_write(plain_state& state, const void* object, const value_format& format, const void* desired, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::var is written");
  check_alive(c, state, object, "write", where);
  const graph::clock_view now = c.now();
  value data;
  const bool small = desired != nullptr && format.size <= sizeof(value);
  const auto race_with = [&](std::uint32_t thread, bool other_writes) {
    if (small) std::memcpy(&data, desired, format.size);
    report_race(c, object, thread, other_writes, true, where, format, small ? &data : nullptr);
  };
  if (!is_before(c, now, state.write_thread, state.write_event)) race_with(state.write_thread, true);
  if (state.reads == 0) {
    if (!is_before(c, now, state.read_thread, state.read_event)) race_with(state.read_thread, false);
  } else {
    const auto& table = c.read_tables[state.reads - 1].by_thread;
    for (std::uint32_t t = 0; t < table.size(); ++t)
      if (!is_before(c, now, t, table[t])) race_with(t, false);
  }
  c.note_access(object, true);
  check_references(c, object, true, where);
  record_plain(c, object, format, desired, true, where);
  state.write_thread = static_cast<std::uint16_t>(c.running().number);
  state.write_event = epoch(c);
  state.initialised = true;
  state.reads = 0;
  state.read_event = 0;
}

} // namespace lockstitch::detail
