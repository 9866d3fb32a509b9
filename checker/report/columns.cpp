// The layout of an execution; see columns.hpp.
#include "report/columns.hpp"

#include "report/describe.hpp"
#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <span>

namespace lockstitch::report {
namespace {

constexpr std::size_t longest_layout = 400; ///< events
constexpr std::size_t margin = 2;           ///< before the mark
constexpr std::size_t gap = 2;              ///< between columns
constexpr std::size_t narrowest = 24;       ///< a column narrower than this is not readable
constexpr std::size_t widest_places = 30;
constexpr std::size_t hang = 2; ///< of an event's further lines

/// One event, as the texts of its row.
struct row {
  std::uint32_t thread;
  bool marked;
  std::string place;
  std::string text;
};

/// A thread that has events in the layout.
struct column {
  std::uint32_t thread;
  std::string title; ///< "T1", or "T1 producer"
  std::size_t width;
};

std::vector<row> rows_of(const finding& f, std::span<const trace_event> events, const short_places& places) {
  std::set<event_name> marked;
  for (const trace_event& access : f.accesses) marked.insert(access.name);
  std::vector<row> rows;
  const bool one_file = !places.only_file().empty();
  const auto place_of = [&](const source_place& where) {
    if (!one_file) return places(where);
    return where.line == 0 ? std::string{} : fmt::format("{:>4}", where.line);
  };
  for (const trace_event& e : events)
    rows.push_back({e.name.thread, marked.contains(e.name), place_of(e.where), describe(e)});
  return rows;
}

std::string title_of(const execution& trace, std::uint32_t thread) {
  const std::string number = fmt::format("T{}", thread);
  const bool named = thread < trace.threads.size() && trace.threads[thread] != number;
  return named ? number + ' ' + one_line(trace.threads[thread]) : number;
}

/// The columns in the order of the threads, each as wide as its longest text.
std::vector<column> columns_of(const execution& trace, const std::vector<row>& rows) {
  std::vector<column> columns;
  for (const row& r : rows) {
    auto at = std::find_if(columns.begin(), columns.end(), [&r](const column& c) { return c.thread >= r.thread; });
    if (at == columns.end() || at->thread != r.thread) {
      std::string title = title_of(trace, r.thread);
      const std::size_t width = display_width(title);
      at = columns.insert(at, {r.thread, std::move(title), width});
    }
    at->width = std::max(at->width, display_width(r.text));
  }
  return columns;
}

std::size_t total_width(const std::vector<column>& columns, std::size_t cap) {
  return std::accumulate(columns.begin(), columns.end(), std::size_t{0},
                         [cap](std::size_t sum, const column& c) { return sum + gap + std::min(c.width, cap); });
}

/// Narrows the widest columns until all fit into `room`; false when that would make them unreadable.
bool fit(std::vector<column>& columns, std::size_t room) {
  std::size_t cap = line_width;
  while (cap > narrowest && total_width(columns, cap) > room) --cap;
  for (column& c : columns) c.width = std::min(c.width, cap);
  return total_width(columns, cap) <= room;
}

/// "  execution, lines of stack.cpp:"
std::string heading(const short_places& places, std::size_t left_out) {
  std::string text(margin, ' ');
  text += "execution";
  if (const std::string file = places.only_file(); !file.empty()) text += ", lines of " + file;
  if (left_out != 0) text += fmt::format(", without its first {} events (--json has them all)", left_out);
  return text + ':';
}

std::size_t places_width(const std::vector<row>& rows) {
  std::size_t width = 0;
  for (const row& r : rows) width = std::max(width, display_width(r.place));
  return std::min(width, widest_places);
}

void add_line(std::vector<std::string>& lines, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  lines.push_back(std::move(line));
}

/// Adds the lines of one row: mark and place, then the text from `start` on, wrapped to `width`.
void add_row(std::vector<std::string>& lines, const row& r, std::size_t places, std::size_t start, std::size_t width) {
  const auto place = wrap(r.place, std::max(places, hang + 1), 0);
  const auto text = wrap(r.text, width, hang);
  for (std::size_t i = 0; i < std::max(place.size(), text.size()); ++i) {
    std::string line = std::string(margin, ' ') + (r.marked && i == 0 ? "> " : "  ");
    if (i < place.size()) line += place[i];
    line = padded(line, start);
    if (i < text.size()) line += text[i];
    add_line(lines, std::move(line));
  }
}

void add_columns(std::vector<std::string>& lines, const std::vector<row>& rows, const std::vector<column>& columns,
                 std::size_t places) {
  const std::size_t first = margin + 2 + places + (places != 0 ? gap : 0);
  std::string titles(first, ' ');
  for (const column& c : columns) titles += padded(wrap(c.title, c.width, 0).front(), c.width + gap);
  add_line(lines, std::move(titles));
  for (const row& r : rows) {
    std::size_t start = first;
    auto c = columns.begin();
    for (; c->thread != r.thread; ++c) start += c->width + gap;
    add_row(lines, r, places, start, c->width);
  }
}

/// The fallback: every event in the same column, with its thread's name first when some thread has one.
void add_list(std::vector<std::string>& lines, std::vector<row> rows, const std::vector<column>& columns,
              std::size_t places) {
  const auto name_of = [](const std::string& title) { return title.substr(std::min(title.find(' '), title.size())); };
  std::size_t names = 0;
  for (const column& c : columns) names = std::max(names, display_width(name_of(c.title)));
  const std::size_t start = margin + 2 + places + (places != 0 ? gap : 0);
  for (row& r : rows) {
    const auto c = std::ranges::find(columns, r.thread, &column::thread);
    if (names != 0) r.text = padded(name_of(c->title), names).substr(1) + ' ' + r.text;
    add_row(lines, r, places, start, line_width - start);
  }
}

} // namespace

std::vector<std::string> lay_out(const finding& f, const short_places& places) {
  const std::span<const trace_event> all = f.trace.events;
  const std::size_t left_out = all.size() > longest_layout ? all.size() - longest_layout : 0;
  std::vector<std::string> lines{heading(places, left_out)};
  const std::vector<row> rows = rows_of(f, all.subspan(left_out), places);
  const std::size_t gutter = places_width(rows);
  std::vector<column> columns = columns_of(f.trace, rows);
  if (fit(columns, line_width - margin - 2 - gutter)) add_columns(lines, rows, columns, gutter);
  else add_list(lines, rows, columns, gutter);
  return lines;
}

} // namespace lockstitch::report
