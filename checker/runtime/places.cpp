// Places for reports; see places.hpp. What is kept here between calls belongs to the process as a whole: its binaries
// and its sources, of which the answers are a function.
#include "runtime/places.hpp"

#include "runtime/debug_info.hpp"
#include "runtime/function_name.hpp"
#include "runtime/source_expression.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unordered_map>
#include <vector>

namespace lockstitch::runtime {

namespace {

struct known {
  debug_info binaries;
  std::unordered_map<std::uintptr_t, source_place> places;
  std::unordered_map<std::string, std::string> sources;
  std::unordered_map<std::uintptr_t, bool> in_library_file;
};

known& process() {
  static known the_process;
  return the_process;
}

/// The text of a file; empty if it cannot be read.
const std::string& source_of(const std::string& file) {
  const auto [at, first_time] = process().sources.try_emplace(file);
  if (first_time) {
    std::ifstream in(file, std::ios::binary);
    at->second.assign(std::istreambuf_iterator<char>(in), {});
  }
  return at->second;
}

bool is_runtimes(const source_place& place) {
  static const std::string folder = std::filesystem::path(__FILE__).lexically_normal().parent_path().string() + "/";
  return place.file.starts_with(folder);
}

bool is_users(const source_place& place) {
  constexpr std::array<std::string_view, 5> not_users{"/include/lockstitch/", "/include/c++/", "/bits/", "/lib/gcc/",
                                                      "/lib/clang/"};
  const std::string file = "/" + place.file;
  return place.line != 0 && !is_runtimes(place) &&
         std::none_of(not_users.begin(), not_users.end(),
                      [&](std::string_view part) { return file.find(part) != std::string::npos; });
}

/// A line of a file; "" if it cannot be read.
std::string_view line_of(const source_place& place) {
  const std::string& text = source_of(place.file);
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < place.line && begin < text.size(); ++line) begin = text.find('\n', begin) + 1;
  return begin < text.size() ? std::string_view(text).substr(begin, text.find('\n', begin) - begin) : std::string_view();
}

/// The code of a destructor that the compiler wrote has its class's line.
bool is_implicit_destructor(const source_place& place) {
  if (place.function.find('~') == std::string::npos) return false;
  const std::string_view line = line_of(place);
  return line.find('~') == std::string_view::npos &&
         (line.find("struct ") != std::string_view::npos || line.find("class ") != std::string_view::npos);
}

bool is_written_by_user(const source_place& place) { return is_users(place) && !is_implicit_destructor(place); }

source_place from_return_address(std::uintptr_t address) {
  std::vector<source_place> frames = process().binaries.frames_at(address - 1); // inside the call instruction
  if (frames.empty()) return {};
  auto users = std::find_if(frames.begin(), frames.end(), is_written_by_user);
  if (users == frames.end()) users = std::find_if(frames.begin(), frames.end(), is_users);
  if (users != frames.end()) return std::move(*users);
  return is_runtimes(frames.back()) ? source_place{} : std::move(frames.back()); // the call was turned into a jump
}

#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
source_place from_source_location(detail::site where) {
  const auto location = std::bit_cast<std::source_location>(where.word());
  return {std::filesystem::path(location.file_name()).lexically_normal().string(), location.line(), location.column(),
          short_function_name(location.function_name())};
}
#else
source_place from_source_location(detail::site) { return {}; }
#endif

source_place find(detail::site where) {
  source_place place = where.is_address() ? from_return_address(where.address()) : from_source_location(where);
  if (place.line != 0) place.column = expression_column(source_of(place.file), {place.line, place.column});
  return place;
}

} // namespace

source_place resolve(detail::site where) {
  if (!where.known()) return {};
  const auto at = process().places.find(where.word());
  if (at != process().places.end()) return at->second;
  return process().places.emplace(where.word(), find(where)).first->second;
}

source_place at_line_begin(source_place place) {
  const std::size_t indent = line_of(place).find_first_not_of(" \t");
  place.column = indent == std::string_view::npos ? 0 : static_cast<std::uint32_t>(indent + 1);
  return place;
}

bool is_in_users_code(detail::site where) { return is_written_by_user(resolve(where)); }

bool is_in_library_file(detail::site where, std::string_view part) {
  if (!where.known() || !where.is_address()) return false;
  const auto [at, first_time] = process().in_library_file.try_emplace(where.word(), false);
  if (first_time) {
    const std::vector<source_place> frames = process().binaries.frames_at(where.address() - 1);
    at->second = std::any_of(frames.begin(), frames.end(),
                             [&](const source_place& f) { return f.file.find(part) != std::string::npos; });
  }
  return at->second;
}

std::string expression_at(const source_place& place, std::string_view operation) {
  return is_users(place) ? accessed_object(source_of(place.file), {place.line, place.column}, operation) : "";
}

std::string guarded_object_at(const source_place& place) {
  return is_users(place) ? guarded_object(source_of(place.file), {place.line, place.column}) : "";
}

std::string declaration_at(const source_place& place) {
  return is_users(place) ? declared_object(source_of(place.file), {place.line, place.column}) : "";
}

} // namespace lockstitch::runtime
