// Results as text; see text.hpp. docs/report-format.md shows every part.
#include "report/text.hpp"

#include "report/columns.hpp"
#include "report/describe.hpp"
#include "report/places.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <set>

namespace lockstitch::report {
namespace {

std::string counted(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string duration(double seconds) {
  return seconds < 1 ? fmt::format("{:.1f} ms", seconds * 1000) : fmt::format("{:.1f} s", seconds);
}

/// "12 executions (2 blocked)": all that were explored, and how many of them blocked.
std::string executions(const result& r) {
  const std::string all = counted(r.complete + r.blocked, "execution");
  return r.blocked == 0 ? all : fmt::format("{} ({} blocked)", all, r.blocked);
}

class writer {
public:
  writer(const result& r, const text_options& options) : result_(r), options_(options) {}

  std::string write() {
    for (std::size_t i = 0; i < result_.findings.size(); ++i) {
      if (i == 0) verdict_line("refuted: " + kinds());
      add_finding(result_.findings[i], i < options_.replay_files.size() ? options_.replay_files[i] : "");
    }
    if (result_.findings.empty()) add_verdict();
    else note(coverage());
    add_remarks();
    return std::move(text_);
  }

private:
  void add_finding(const finding& f, const std::string& replay_file);
  void add_accesses(const finding& f, const short_places& places);
  void add_verdict();
  void add_remarks();
  std::string coverage() const;
  std::string kinds() const;

  void line(std::string_view text) { text_.append(text).append("\n"); }
  void wrapped(std::string_view text, std::size_t indent, std::size_t hang) {
    const std::string spaces(indent, ' ');
    for (const std::string& piece : wrap(one_line(text), line_width - indent, hang)) line(spaces + piece);
  }
  void verdict_line(const std::string& text) {
    if (!result_.name.empty()) wrapped(result_.name + ": " + text, 0, 2);
  }
  void note(const std::string& text) { painted("note:", "36", "note: " + text); }
  /// A command to copy stays on one line, however long it is.
  void command_note(const std::string& text) {
    const std::size_t start = text_.size();
    line("note: " + text);
    paint("note:", "36", start);
  }
  /// The text wrapped, with the first `word` of it in a colour where colours are wanted.
  void painted(std::string_view word, std::string_view color, const std::string& text) {
    const std::size_t start = text_.size();
    wrapped(text, 0, 2);
    paint(word, color, start);
  }
  /// Gives the first `word` from `start` on a colour where colours are wanted.
  void paint(std::string_view word, std::string_view color, std::size_t start) {
    const std::size_t at = text_.find(word, start);
    if (options_.color && at != std::string::npos)
      text_.replace(at, word.size(), fmt::format("\x1b[1;{}m{}\x1b[0m", color, word));
  }

  const result& result_;
  const text_options& options_;
  std::string text_;
};

/// The different kinds found, in the order they were found: "data-race, assertion".
std::string writer::kinds() const {
  std::string all;
  std::set<finding_kind> seen;
  for (const finding& f : result_.findings)
    if (seen.insert(f.kind).second) all.append(all.empty() ? "" : ", ").append(to_string(f.kind));
  return all;
}

void writer::add_finding(const finding& f, const std::string& replay_file) {
  const std::string place = full_place(f.where);
  painted("error:", "31",
          fmt::format("{}error: {} [{}]", place.empty() ? "" : place + ": ", f.message, to_string(f.kind)));
  short_places places;
  for (const trace_event& e : f.accesses) places.add(e.where);
  for (const trace_event& e : f.trace.events) places.add(e.where);
  add_accesses(f, places);
  for (const std::string& n : f.notes) wrapped(with_relative_paths(n), 2, 4);
  if (!f.trace.events.empty())
    for (const std::string& l : lay_out(f, places)) wrapped(l, 0, 4);
  if (!replay_file.empty()) command_note(fmt::format("replay with: {} replay {}", options_.command, replay_file));
}

/// "  T2.5 read  0   stack.cpp:41  pop()", each with its source line; without accesses, that of the finding itself.
void writer::add_accesses(const finding& f, const short_places& places) {
  constexpr std::size_t widest = 60;
  std::size_t name_width = 0, what_width = 0, place_width = 0;
  for (const trace_event& e : f.accesses) {
    name_width = std::max(name_width, to_string(e.name).size());
    what_width = std::min(widest, std::max(what_width, display_width(describe_access(e))));
    place_width = std::max(place_width, display_width(places(e.where)));
  }
  for (const trace_event& e : f.accesses) {
    std::string text = padded(to_string(e.name), name_width) + ' ' + padded(describe_access(e), what_width) + "   " +
                       padded(places(e.where), place_width) + "  " + e.where.function;
    text.erase(text.find_last_not_of(' ') + 1);
    wrapped(text, 2, 4);
    for (const std::string& l : source_excerpt(e.where, line_width)) line(l);
  }
  if (f.accesses.empty())
    for (const std::string& l : source_excerpt(f.where, line_width)) line(l);
}

void writer::add_verdict() {
  std::string text(to_string(result_.verdict));
  text += ": ";
  for (const std::string& limit : result_.limits) text += with_relative_paths(limit) + "; ";
  text += fmt::format("{}, model {}", executions(result_), to_string(result_.model));
  if (options_.with_time) text += ", " + duration(result_.seconds);
  wrapped(result_.name.empty() ? text : result_.name + ": " + text, 0, 2);
}

/// "refuted after 17 executions (model rc20); search stopped at the first finding"
std::string writer::coverage() const {
  const std::string after = counted(result_.findings.front().found_after, "execution");
  const std::string start = fmt::format("refuted after {} (model {}); search ", after, to_string(result_.model));
  if (result_.stopped_at_first_finding) return start + "stopped at the first finding";
  return fmt::format("{}went on: {} in {}", start, counted(result_.findings.size(), "finding"), executions(result_));
}

void writer::add_remarks() {
  if (!result_.findings.empty())
    for (const std::string& limit : result_.limits) note(with_relative_paths(limit));
  for (const std::string& hint : result_.hints) note(with_relative_paths(hint));
  for (const std::string& assumption : result_.assumptions) note("assumed: " + with_relative_paths(assumption));
}

} // namespace

std::string to_text(const result& r, const text_options& options) { return writer(r, options).write(); }

} // namespace lockstitch::report

namespace lockstitch {

std::string to_text(const result& r, bool with_time) {
  report::text_options options;
  options.with_time = with_time;
  return report::to_text(r, options);
}

std::ostream& operator<<(std::ostream& out, const result& r) { return out << to_text(r); }

} // namespace lockstitch
