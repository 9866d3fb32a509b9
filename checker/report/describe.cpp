// Events as words; see describe.hpp.
#include "report/describe.hpp"

#include "report/wrap.hpp"

#include <fmt/format.h>

namespace lockstitch::report {
namespace {

/// "load(head, acquire)", "read node.next", "fence(release)", "spawn"
std::string what(const trace_event& e) {
  if (e.plain) return e.object.empty() ? e.operation : e.operation + ' ' + e.object;
  const char* comma = e.object.empty() || e.order.empty() ? "" : ", ";
  const std::string arguments = e.object + comma + e.order;
  return arguments.empty() ? e.operation : fmt::format("{}({})", e.operation, arguments);
}

/// " = 7 from T1.3, := 8, failed"
std::string values(const trace_event& e) {
  std::string text;
  if (!e.value_read.empty()) text += " = " + e.value_read;
  if (e.reads_from) text += " from " + to_string(*e.reads_from);
  if (!e.value_written.empty()) text += (text.empty() ? " := " : ", := ") + e.value_written;
  if (!e.detail.empty()) text += (text.empty() ? " " : ", ") + e.detail;
  return text;
}

} // namespace

std::string to_string(event_name name) { 
  return name.index == 0 ? fmt::format("T{}", name.thread) : fmt::format("T{}.{}", name.thread, name.index);
}

std::string describe(const trace_event& e) {
  std::string text = to_string(e.name) + ' ' + what(e) + values(e);
  if (!e.stale.empty()) text += fmt::format(" (stale: {})", e.stale);
  return one_line(text);
}

std::string describe_access(const trace_event& e) {
  if (!e.plain) return one_line(what(e) + values(e));
  if (!e.detail.empty()) return one_line(e.operation + ' ' + e.detail);
  const std::string& value = e.value_read.empty() ? e.value_written : e.value_read;
  return one_line(value.empty() ? e.operation : fmt::format("{:<5} {}", e.operation, value));
}

} // namespace lockstitch::report
