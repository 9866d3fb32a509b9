// From records to trace events: names, values, and why a stale value could be read. See recorder.hpp.
#include "runtime/recorder.hpp"

#include "runtime/call_stack.hpp"
#include "runtime/format_value.hpp"
#include "runtime/operations.hpp"
#include "runtime/places.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace lockstitch::runtime {

using graph::event;
using graph::event_id;
using graph::event_kind;

/// Addresses are kept as what is no address: what is written down must not look like a pointer to the test's memory when
/// leaks are looked for.
const void* recorder::hidden(const void* object) {
  return reinterpret_cast<const void*>(~reinterpret_cast<std::uintptr_t>(object));
}

void recorder::clear() {
  records_.clear();
  starts_.clear();
  agreed_names_.clear();
  stacks_.clear();
  counts_.clear();
  by_event_.clear();
  labels_.clear();
  declared_.clear();
  location_objects_.clear();
}

std::uint32_t recorder::add(record r) {
  r.thread = current_context->running().number;
  if (r.style != record_style::hidden) r.number = ++counts_[r.thread];
  r.object = hidden(r.object);
  const detail::site called = std::exchange(r.where, users_place(r.where));
  r.inside = !(called == r.where);
  const auto index = static_cast<std::uint32_t>(records_.size());
  if (r.event != graph::no_event) {
    by_event_[r.event] = index;
    const graph::graph& g = current_context->execution();
    const event& e = g.at(r.event);
    if (e.kind == event_kind::rmw_read && e.index + 1 < g.thread(e.thread).events.size())
      by_event_[g.thread(e.thread).events[e.index + 1]] = index;
  }
  records_.push_back(r);
  agreed_names_.clear();
  return index;
}

std::uint32_t recorder::add_aside(record r, std::vector<detail::site> stack) {
  r.thread = current_context->running().number;
  r.object = hidden(r.object);
  r.stack = static_cast<std::uint32_t>(stacks_.size());
  stacks_.push_back(std::move(stack));
  records_.push_back(r);
  return static_cast<std::uint32_t>(records_.size() - 1);
}

std::uint32_t recorder::last_aside(const void* object, std::string_view operation) const {
  for (std::size_t i = records_.size(); i-- > 0;)
    if (records_[i].aside() && records_[i].object == hidden(object) && records_[i].operation == operation)
      return static_cast<std::uint32_t>(i);
  return no_record;
}

detail::site recorder::where(std::uint32_t index) const {
  const record& r = records_[index];
  return r.aside() ? users_site(stacks_[r.stack]) : r.where;
}

std::uint32_t recorder::last_access(const void* object, std::uint32_t thread, bool write) const {
  for (std::size_t i = records_.size(); i-- > 0;) {
    const record& r = records_[i];
    if (r.event == graph::no_event && !r.aside() && r.object == hidden(object) && r.thread == thread && (r.write || !write))
      return static_cast<std::uint32_t>(i);
  }
  return no_record;
}

std::uint32_t recorder::thread_of_construction(const void* object) const {
  for (std::size_t i = records_.size(); i-- > 0;)
    if (records_[i].object == hidden(object) && std::string_view(records_[i].operation) == "construct") return records_[i].thread;
  return no_record;
}

std::uint32_t recorder::record_of(event_id id) const {
  const auto it = by_event_.find(id);
  return it == by_event_.end() ? no_record : it->second;
}

std::vector<done_step> recorder::order() const {
  std::vector<done_step> steps;
  auto start = starts_.begin();
  const auto add_starts_before = [&](std::size_t i) {
    for (; start != starts_.end() && start->before <= i; ++start) steps.push_back({start->thread, graph::no_event});
  };
  for (std::size_t i = 0; i < records_.size(); ++i) {
    add_starts_before(i);
    if (records_[i].event != graph::no_event) steps.push_back({records_[i].thread, records_[i].event});
  }
  add_starts_before(records_.size());
  return steps;
}

std::string recorder::label_of(const void* object) const {
  const auto it = labels_.find(hidden(object));
  return it == labels_.end() ? "" : it->second;
}

/// What the accessed object is called where the entry is; "" if the source does not tell.
const std::string& recorder::name_there(const record& r) const {
  const auto [at, first_time] = names_there_.try_emplace({r.where.word(), r.operation});
  if (!first_time) return at->second;
  const source_place place = resolve(r.where);
  at->second = expression_at(place, r.operation);
  if (at->second.empty() && r.style != record_style::access) at->second = guarded_object_at(place);
  return at->second;
}

/// The name that an object has at all accesses whose source tells; "" if they differ.
template <class About> std::string recorder::agreed_name(About about) const {
  std::string agreed;
  for (const record& r : records_) {
    if (r.aside() || r.style == record_style::hidden || !about(r)) continue;
    const std::string& name = name_there(r);
    if (!agreed.empty() && !name.empty() && name != agreed) return "";
    if (!name.empty()) agreed = name;
  }
  return agreed;
}

std::string recorder::plain_object_name(const void* object, std::uint32_t index) const {
  if (std::string name = label_of(object); !name.empty()) return name;
  const record& r = records_[index];
  if (r.size != 0) return "";
  if (!r.aside())
    if (std::string name = expression_at(resolve(r.where), r.operation); !name.empty()) return name;
  if (const auto it = declared_.find(hidden(object)); it != declared_.end())
    if (std::string name = declaration_at(resolve(it->second)); !name.empty()) return name;
  const auto [agreed, first_time] = agreed_names_.try_emplace(hidden(object));
  if (first_time)
    agreed->second = agreed_name([&](const record& o) {
      return o.event == graph::no_event && o.object == hidden(object) && std::string_view(o.operation) != "construct";
    });
  return agreed->second;
}

std::string recorder::name_of(std::uint32_t index, const graph::graph& g) const {
  const record& r = records_[index];
  return r.event == graph::no_event ? plain_object_name(hidden(r.object), index) : object_name(index, g);
}

/// The name that an object is declared with where it is made.
std::string recorder::declared_name(const record& r) { return r.inside ? "" : declaration_at(resolve(r.where)); }

/// The name that a blocking object has at the first operation whose source tells: an unlock may be a guard's end.
std::string recorder::name_elsewhere(const graph::graph& g, graph::location_id l) const {
  const auto object_of = [&](graph::location_id location) {
    const auto object = location_objects_.find(location);
    return object == location_objects_.end() ? nullptr : object->second;
  };
  for (const record& r : records_) {
    if (r.style == record_style::access || r.event == graph::no_event) continue;
    const graph::location_id other = g.at(r.event).location;
    if (other != l && (object_of(l) == nullptr || object_of(other) != object_of(l))) continue;
    if (g.at(r.event).kind == event_kind::init) {
      if (std::string name = declared_name(r); !name.empty()) return name;
      continue;
    }
    if (std::string name = expression_at(resolve(r.where), r.operation); !name.empty()) return name;
    if (std::string name = guarded_object_at(resolve(r.where)); !name.empty()) return name;
  }
  return "";
}

std::string recorder::object_name(std::uint32_t index, const graph::graph& g) const {
  const record& r = records_[index];
  const event& e = g.at(r.event);
  if (e.location == graph::no_location) return "";
  const auto object = location_objects_.find(e.location);
  if (object != location_objects_.end())
    if (const auto it = labels_.find(object->second); it != labels_.end()) return it->second;
  if (e.kind == event_kind::init) {
    const std::string name = declared_name(r);
    if (!name.empty()) return name;
    return agreed_name([&](const record& o) { // a member is made where its class's constructor is
      return o.event != graph::no_event && g.at(o.event).location == e.location &&
             g.at(o.event).kind != event_kind::init;
    });
  }
  if (std::string name = expression_at(resolve(r.where), r.operation); !name.empty()) return name;
  if (std::string name = guarded_object_at(resolve(r.where)); !name.empty()) return name;
  if (r.style != record_style::access)
    if (std::string name = name_elsewhere(g, e.location); !name.empty()) return name;
  const event& init = g.at(g.at_location(e.location).init);
  if ((r.style != record_style::access || !init.where.known()) && object != location_objects_.end())
    if (const auto it = declared_.find(object->second); it != declared_.end()) return declaration_at(resolve(it->second));
  return declaration_at(resolve(init.where));
}

namespace {

std::string thread_list(std::uint32_t first, std::uint32_t count) {
  std::string text = "T" + std::to_string(first);
  if (count > 1) text += " to T" + std::to_string(first + count - 1);
  return text;
}

} // namespace

trace_event recorder::describe(const graph::graph& g, const std::vector<detail::value_format>& formats,
                               std::uint32_t index) const {
  static thread_local pointer_names pointers;
  if (index == 0) pointers = {};
  const record& r = records_[index];
  trace_event t;
  t.name = {r.thread, r.number};
  t.operation = r.operation;
  t.where = resolve(where(index));
  if (r.aside()) t.where = at_line_begin(t.where);
  if (r.size != 0) t.detail = std::to_string(r.size) + (r.size == 1 ? " byte" : " bytes");
  if (r.event == graph::no_event) {
    t.plain = true;
    t.object = plain_object_name(hidden(r.object), index);
    if (r.has_data) (r.write ? t.value_written : t.value_read) = format_value(r.data, r.format, pointers);
    return t;
  }
  const event& e = g.at(r.event);
  t.object = object_name(index, g);
  if (e.kind == event_kind::spawn || e.kind == event_kind::join) t.detail = thread_list(e.first, e.count);
  if (e.kind == event_kind::choose) t.value_read = std::to_string(e.first);
  if (r.style != record_style::access) {
    if (r.detail != nullptr) t.detail = r.detail;
    const auto source = graph::is_read(e) ? by_event_.find(e.rf) : by_event_.end();
    if (source == by_event_.end() || g.at(e.rf).kind == event_kind::init) return t;
    const record& w = records_[source->second];
    if (w.style != record_style::hidden) t.reads_from = event_name{w.thread, w.number};
    return t;
  }
  if (e.kind == event_kind::fence || e.kind == event_kind::store || graph::is_read(e)) t.order = order_name(e.order);
  const auto shown = [&](const detail::value& v) { return format_value(v, formats[e.location], pointers); };
  if (e.kind == event_kind::store || e.kind == event_kind::init) t.value_written = shown(e.data);
  if (!graph::is_read(e)) return t;
  t.value_read = shown(e.data);
  if (e.kind == event_kind::rmw_read && e.index + 1 < g.thread(e.thread).events.size())
    t.value_written = shown(g.at(g.thread(e.thread).events[e.index + 1]).data);
  if (e.kind == event_kind::load && e.rmw != graph::rmw_kind::none) t.detail = e.variant ? "failed spuriously" : "failed";
  if (graph::is_blocked(e)) t.detail = e.await == graph::await_kind::not_equal ? "asleep" : "waits";
  if (const auto source = by_event_.find(e.rf); source != by_event_.end()) {
    const record& w = records_[source->second];
    t.reads_from = event_name{w.thread, w.number};
  }
  return t;
}

/// Says of a read that a newer value was already there.
void recorder::explain_stale(const graph::graph& g, const std::vector<detail::value_format>& formats,
                             const std::vector<std::uint32_t>& shown_at, std::uint32_t index, trace_event& t) const {
  if (records_[index].event == graph::no_event || records_[index].style != record_style::access) return;
  const event& e = g.at(records_[index].event);
  if (e.kind != event_kind::load) return;
  const auto& mo = g.at_location(e.location).mo;
  for (std::uint32_t i = g.at(e.rf).mo_position + 1; i < mo.size(); ++i) {
    const std::uint32_t newer = record_of(mo[i]);
    if (newer == no_record || shown_at[newer] > shown_at[index]) continue;
    pointer_names pointers;
    const record& n = records_[newer];
    const detail::value_format& format = formats[e.location];
    t.stale = "T" + std::to_string(n.thread) + "." + std::to_string(n.number) + " writes ";
    if (format.what != detail::value_format::kind::pointer) t.stale += format_value(g.at(mo[i]).data, format, pointers) + " ";
    t.stale += "later in mo; nothing orders it before this read";
    return;
  }
}

/// The edges of sb ∪ rf ∪ mo ∪ fr between records, and those of starting and joining threads.
void recorder::add_edges(const graph::graph& g, std::vector<std::vector<std::uint32_t>>& after) const {
  std::unordered_map<std::uint32_t, std::uint32_t> last_of_thread;
  std::unordered_map<std::uint32_t, std::uint32_t> spawn_of_thread;
  const auto edge = [&](std::uint32_t from, std::uint32_t to) {
    if (from != no_record && to != no_record && from != to) after[from].push_back(to);
  };
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    const record& r = records_[i];
    if (const auto before = last_of_thread.find(r.thread); before != last_of_thread.end()) edge(before->second, i);
    else if (const auto spawn = spawn_of_thread.find(r.thread); spawn != spawn_of_thread.end()) edge(spawn->second, i);
    last_of_thread[r.thread] = i;
    if (r.event == graph::no_event) continue;
    const event& e = g.at(r.event);
    for (std::uint32_t t = e.first; t < e.first + e.count; ++t) {
      if (e.kind == event_kind::spawn) spawn_of_thread[t] = i;
      if (e.kind == event_kind::join && last_of_thread.contains(t)) edge(last_of_thread[t], i);
    }
    for (std::uint32_t before = 0; e.kind == event_kind::gather && before < i; ++before) {
      if (records_[before].event == graph::no_event) continue;
      const event& arrival = g.at(records_[before].event);
      if (arrival.kind == event_kind::arrive && arrival.location == e.location && arrival.first == e.first) edge(before, i);
    }
    if (e.location == graph::no_location || !(graph::is_read(e) || graph::is_write(e))) continue;
    const auto& mo = g.at_location(e.location).mo;
    const event& seen = graph::is_write(e) ? e : g.at(e.rf);
    if (!graph::is_write(e)) edge(record_of(e.rf), i);
    if (seen.mo_position + 1 < mo.size()) edge(i, record_of(mo[seen.mo_position + 1]));
    if (e.kind == event_kind::rmw_read && seen.mo_position + 2 < mo.size()) edge(i, record_of(mo[seen.mo_position + 2]));
  }
}

std::vector<std::uint32_t> recorder::interleaving(const graph::graph& g) const {
  const auto count = static_cast<std::uint32_t>(records_.size());
  std::vector<std::vector<std::uint32_t>> after(count);
  add_edges(g, after);
  std::vector<std::uint32_t> open(count, 0);
  for (const auto& list : after)
    for (const std::uint32_t to : list) ++open[to];
  std::set<std::uint32_t> ready;
  for (std::uint32_t i = 0; i < count; ++i)
    if (open[i] == 0) ready.insert(i);
  std::vector<std::uint32_t> order;
  while (!ready.empty()) {
    const std::uint32_t i = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(i);
    for (const std::uint32_t to : after[i])
      if (--open[to] == 0) ready.insert(to);
  }
  if (order.size() < count) {
    order.resize(count);
    std::iota(order.begin(), order.end(), 0U);
  }
  return order;
}

execution recorder::trace(const graph::graph& g, const std::vector<detail::value_format>& formats,
                          const std::vector<std::uint32_t>& shown_aside) const {
  execution x;
  std::uint32_t threads = 1;
  const std::vector<std::uint32_t> order = interleaving(g);
  std::vector<std::uint32_t> shown_at(records_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) shown_at[order[i]] = i;
  const auto left_out = [&](std::uint32_t i) {
    return records_[i].aside() && std::find(shown_aside.begin(), shown_aside.end(), i) == shown_aside.end();
  };
  for (std::uint32_t i = 0; i < records_.size(); ++i)
    if (!left_out(i)) threads = std::max(threads, records_[i].thread + 1);
  for (std::uint32_t t = 0; t < threads; ++t) x.threads.push_back("T" + std::to_string(t));
  std::vector<trace_event> described;
  for (std::uint32_t i = 0; i < records_.size(); ++i) {
    if (left_out(i)) {
      described.emplace_back();
      continue;
    }
    described.push_back(describe(g, formats, i));
    explain_stale(g, formats, shown_at, i, described.back());
  }
  for (const std::uint32_t i : order)
    if (records_[i].style != record_style::hidden && !left_out(i)) x.events.push_back(std::move(described[i]));
  return x;
}

} // namespace lockstitch::runtime
