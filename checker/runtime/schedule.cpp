// Writing and reading schedules. See schedule.hpp.
#include "runtime/schedule.hpp"

#include "lockstitch/result.hpp"

#include <array>
#include <charconv>
#include <sstream>

namespace lockstitch::runtime {

using graph::event;
using graph::event_id;
using graph::event_kind;

namespace {

constexpr std::array<const char*, 12> kind_names = {
    "init", "load", "rmw", "store", "rmw_write", "fence", "spawn", "join", "choose", "notify", "arrive", "gather"};

std::string name(const graph::graph& g, event_id id) {
  if (g.at(id).fixed) return "init";
  return std::to_string(g.at(id).thread) + "." + std::to_string(g.at(id).index);
}

/// The write right before `id` in mo among those already written down.
event_id predecessor(const graph::graph& g, event_id id, const std::vector<bool>& written) {
  const auto& mo = g.at_location(g.at(id).location).mo;
  std::size_t i = g.at(id).mo_position;
  while (i > 1 && !written[mo[i - 1]]) --i;
  return mo[i - 1];
}

[[noreturn]] void bad_line(std::size_t line, const std::string& what) {
  throw usage_error("schedule, line " + std::to_string(line) + ": " + what + "; use the replay file as it was written");
}

std::uint32_t number(std::string_view text, std::size_t line) {
  std::uint32_t n = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), n);
  if (end.ec != std::errc() || end.ptr != text.data() + text.size()) bad_line(line, "'" + std::string(text) + "' is no number");
  return n;
}

position place(std::string_view text, std::size_t line) {
  if (text == "init") return {position::init, 0};
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) bad_line(line, "'" + std::string(text) + "' names no event");
  return {number(text.substr(0, dot), line), number(text.substr(dot + 1), line)};
}

void parse_field(schedule_step& step, std::string_view field, std::size_t line) {
  const std::size_t equals = field.find('=');
  const std::string_view key = field.substr(0, equals);
  const std::string_view text = equals == std::string_view::npos ? "" : field.substr(equals + 1);
  if (key == "rf") step.rf = place(text, line);
  else if (key == "after") step.after = place(text, line);
  else if (key == "choice") step.choice = number(text, line);
  else if (key == "variant") step.variant = static_cast<std::uint8_t>(number(text, line));
  else bad_line(line, "unknown field '" + std::string(field) + "'");
}

} // namespace

std::string to_text(const graph::graph& g, const std::vector<done_step>& order) {
  std::ostringstream out;
  std::vector<bool> written(g.pool_size(), false);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const event_id id = order[i].event;
    if (id == graph::no_event) {
      const bool implied = i + 1 < order.size() && order[i + 1].thread == order[i].thread;
      if (!implied) out << order[i].thread << " start\n";
      continue;
    }
    const event& e = g.at(id);
    if (e.kind == event_kind::rmw_write) continue;
    out << e.thread << ' ' << (graph::is_read(e) ? (e.rmw == graph::rmw_kind::none ? "load" : "rmw")
                                                 : kind_names[static_cast<std::size_t>(e.kind)]);
    if (graph::is_read(e)) out << " rf=" << name(g, e.rf);
    if (e.kind == event_kind::store) out << " after=" << name(g, predecessor(g, id, written));
    if (e.kind == event_kind::choose || (e.kind == event_kind::init && e.first != 0)) out << " choice=" << e.first;
    if (e.variant != 0) out << " variant=" << int{e.variant};
    out << '\n';
    written[id] = true;
    if (e.kind == event_kind::rmw_read && e.index + 1 < g.thread(e.thread).events.size())
      written[g.thread(e.thread).events[e.index + 1]] = true;
  }
  return out.str();
}

schedule parse_schedule(std::string_view text) {
  schedule s;
  s.executions.emplace_back();
  std::istringstream in{std::string(text)};
  std::string row;
  for (std::size_t line = 1; std::getline(in, row); ++line) {
    std::istringstream words(row);
    std::string thread, kind, field;
    if (!(words >> thread)) continue;
    if (thread == "then") {
      s.executions.emplace_back();
      continue;
    }
    if (thread == "readers") {
      while (words >> field) s.readers.push_back(number(field, line));
      continue;
    }
    if (!(words >> kind)) bad_line(line, "no operation");
    schedule_step step;
    step.thread = number(thread, line);
    if (kind == "start") {
      step.starts = true;
      s.executions.back().push_back(step);
      continue;
    }
    std::size_t k = 0;
    while (k < kind_names.size() && kind != kind_names[k]) ++k;
    if (k == kind_names.size()) bad_line(line, "unknown operation '" + kind + "'");
    step.kind = static_cast<event_kind>(k);
    while (words >> field) parse_field(step, field, line);
    s.executions.back().push_back(step);
  }
  return s;
}

} // namespace lockstitch::runtime
