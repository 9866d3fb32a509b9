// Results as JSON; see json.hpp. Members are in the order in which the functions below add them; the optional ones are
// left out when empty.
#include "report/json.hpp"

#include "report/describe.hpp"
#include "report/places.hpp"

#include <nlohmann/json.hpp>

namespace lockstitch::report {
namespace {

using json = nlohmann::ordered_json;

void add_text(json& object, const char* member, const std::string& text) {
  if (!text.empty()) object[member] = text;
}

json from_place(const source_place& where) {
  json object = json::object();
  if (where.file.empty()) return object;
  object["file"] = relative_path(where.file);
  if (where.line != 0) object["line"] = where.line;
  if (where.column != 0) object["column"] = where.column;
  add_text(object, "function", where.function);
  return object;
}

json from_sentences(const std::vector<std::string>& sentences) {
  json list = json::array();
  for (const std::string& s : sentences) list.push_back(with_relative_paths(s));
  return list;
}

json from_event(const trace_event& e) {
  json object = {{"event", to_string(e.name)}, {"thread", e.name.thread}, {"operation", e.operation}};
  add_text(object, "order", e.order);
  add_text(object, "object", e.object);
  add_text(object, "read", e.value_read);
  if (e.reads_from) object["reads_from"] = to_string(*e.reads_from);
  add_text(object, "stale", e.stale);
  add_text(object, "written", e.value_written);
  add_text(object, "detail", e.detail);
  object["plain"] = e.plain;
  object["place"] = from_place(e.where);
  return object;
}

json from_events(const std::vector<trace_event>& events) {
  json list = json::array();
  for (const trace_event& e : events) list.push_back(from_event(e));
  return list;
}

json from_finding(const finding& f, const std::string& replay_file) {
  json object = {{"kind", to_string(f.kind)}, {"message", f.message}, {"place", from_place(f.where)}};
  object["accesses"] = from_events(f.accesses);
  object["notes"] = from_sentences(f.notes);
  object["execution"] = {{"threads", f.trace.threads}, {"events", from_events(f.trace.events)}};
  object["found_after"] = f.found_after;
  object["schedule"] = f.schedule;
  add_text(object, "replay_file", replay_file);
  return object;
}

json from_result(const json_entry& entry, bool with_time) {
  const result& r = *entry.result;
  json object = {{"name", r.name}, {"model", to_string(r.model)}, {"verdict", to_string(r.verdict)}};
  object["complete"] = r.complete;
  object["blocked"] = r.blocked;
  if (with_time) {
    object["seconds"] = r.seconds;
    object["peak_memory_kb"] = r.peak_memory_kb;
  }
  object["findings"] = json::array();
  for (std::size_t i = 0; i < r.findings.size(); ++i)
    object["findings"].push_back(
        from_finding(r.findings[i], i < entry.replay_files.size() ? entry.replay_files[i] : std::string{}));
  object["stopped_at_first_finding"] = r.stopped_at_first_finding;
  object["limits"] = from_sentences(r.limits);
  object["hints"] = from_sentences(r.hints);
  object["assumptions"] = from_sentences(r.assumptions);
  return object;
}

} // namespace

std::string to_json(std::span<const json_entry> entries, bool with_time) {
  json results = json::array();
  for (const json_entry& entry : entries) results.push_back(from_result(entry, with_time));
  const json report = {{"results", std::move(results)}};
  return report.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

} // namespace lockstitch::report
