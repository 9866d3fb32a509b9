// Paths and source lines; see places.hpp.
#include "report/places.hpp"

#include "report/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>

namespace lockstitch::report {
namespace {

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// Line `number` of the file, or nothing.
std::optional<std::string> source_line(const std::string& file, std::uint32_t number) {
  std::ifstream in(file);
  std::string line;
  for (std::uint32_t i = 0; i < number; ++i)
    if (!std::getline(in, line)) return std::nullopt;
  return line;
}

/// The line without control characters (a tab is one column to compilers), so that the caret stays below its column.
std::string printable(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

struct visible_part {
  std::string text;
  std::size_t caret; ///< code points before the column
};

/// What fits into `room` bytes of the line, with the column in it, cut between code points.
visible_part visible(const std::string& line, std::size_t column, std::size_t room) {
  const auto inside = [&line](std::size_t i) { return i < line.size() && (line[i] & 0xC0) == 0x80; };
  std::size_t begin = column < room ? 0 : column - room / 2;
  while (begin > 0 && inside(begin)) --begin;
  std::size_t end = std::min(line.size(), begin + room);
  while (end > begin && inside(end)) --end;
  begin = std::min(begin, end);
  const std::size_t before = std::min(end, std::max(column, begin)) - begin;
  return {line.substr(begin, end - begin), display_width(std::string_view(line).substr(begin, before))};
}

} // namespace

std::string relative_path(const std::string& file) {
  const std::filesystem::path path(file);
  if (!path.is_absolute()) return path.lexically_normal().string();
  std::error_code failed;
  const auto here = std::filesystem::current_path(failed);
  if (failed) return file;
  const auto relative = path.lexically_relative(here);
  return relative.empty() || *relative.begin() == ".." ? file : relative.string();
}

std::string with_relative_paths(std::string sentence) {
  std::error_code failed;
  const std::string here = std::filesystem::current_path(failed).string() + '/';
  if (failed || here == "//") return sentence;
  for (std::size_t at = 0; (at = sentence.find(here, at)) != std::string::npos;) {
    const bool starts_path = at == 0 || std::string_view(" '\"(").find(sentence[at - 1]) != std::string_view::npos;
    if (starts_path) sentence.erase(at, here.size());
    else ++at;
  }
  return sentence;
}

std::string full_place(const source_place& where) {
  if (where.file.empty()) return {};
  std::string place = one_line(relative_path(where.file));
  if (where.line == 0) return place;
  place += fmt::format(":{}", where.line);
  if (where.column != 0) place += fmt::format(":{}", where.column);
  return place;
}

void short_places::add(const source_place& where) {
  if (where.file.empty()) return;
  const std::string path = relative_path(where.file);
  const auto [entry, is_new] = path_of_name_.try_emplace(file_name(path), path);
  if (!is_new && entry->second != path) entry->second.clear();
}

std::string short_places::operator()(const source_place& where) const {
  if (where.file.empty()) return {};
  const std::string path = relative_path(where.file);
  const auto entry = path_of_name_.find(file_name(path));
  const bool unique = entry != path_of_name_.end() && entry->second == path;
  const std::string shown = one_line(unique ? entry->first : path);
  return where.line == 0 ? shown : fmt::format("{}:{}", shown, where.line);
}

std::string short_places::only_file() const {
  const bool one = path_of_name_.size() == 1 && !path_of_name_.begin()->second.empty();
  return one ? one_line(path_of_name_.begin()->first) : std::string{};
}

std::vector<std::string> source_excerpt(const source_place& where, std::size_t width) {
  if (where.line == 0) return {};
  const auto line = source_line(where.file, where.line);
  const std::size_t indent = line ? line->find_first_not_of(" \t\r") : std::string::npos;
  if (indent == std::string::npos) return {};
  const std::string number = fmt::format("{:>5} | ", where.line);
  const std::size_t column = where.column > indent ? where.column - 1 - indent : 0;
  const visible_part part = visible(printable(line->substr(indent)), column, width - number.size());
  std::vector<std::string> lines{number + part.text};
  if (where.column != 0)
    lines.push_back(std::string(number.size() - 2, ' ') + "| " + std::string(part.caret, ' ') + '^');
  return lines;
}

} // namespace lockstitch::report
