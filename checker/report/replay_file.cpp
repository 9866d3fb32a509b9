// Writing and reading replay files; see replay_file.hpp and docs/report-format.md.
#include "report/replay_file.hpp"

#include "lockstitch/version.hpp"
#include "report/names.hpp"
#include "report/places.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

namespace lockstitch::report {
namespace {

using json = nlohmann::ordered_json;
constexpr const char* format_name = "lockstitch-replay";
constexpr int format_version = 1;

json from_options(const options& opts) {
  return {{"model", to_string(opts.model)},
          {"await", to_string(opts.await)},
          {"max_events_per_thread", opts.max_events_per_thread},
          {"spurious_failures", opts.spurious_failures},
          {"spurious_wakeups", opts.spurious_wakeups},
          {"time_outs", opts.time_outs},
          {"starvation_bound", opts.starvation_bound},
          {"stall_limit", opts.stall_limit},
          {"stack_size", opts.stack_size}};
}

json from_finding(const replay_file& replay) {
  const source_place& where = replay.where;
  return {{"kind", to_string(replay.kind)},
          {"message", replay.message},
          {"file", relative_path(where.file)},
          {"line", where.line},
          {"column", where.column}};
}

/// Reads members of the file, and says which one is missing or wrong.
class reader {
public:
  explicit reader(const std::string& path) : path_(path) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw usage_error(fmt::format("{}: {}; write it again with 'lockstitch run PROGRAM'", path_, what));
  }

  json parse() const {
    std::ifstream in(path_, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf()))
      throw usage_error(fmt::format("cannot read '{}': {}; give a file that 'lockstitch run' wrote", path_,
                                    errno != 0 ? std::strerror(errno) : "it is empty"));
    json whole = json::parse(text.str(), nullptr, false);
    if (!whole.is_object()) fail("not a replay file: it is not a JSON object");
    return whole;
  }

  template <class T> T get(const json& object, const char* member) const {
    const auto found = object.find(member);
    if (found == object.end()) fail(fmt::format("not a whole replay file: member '{}' is missing", member));
    if constexpr (std::is_same_v<T, std::string>) check(found->is_string(), member, "a text");
    else if constexpr (std::is_same_v<T, json>) check(found->is_object(), member, "an object");
    else if constexpr (std::is_floating_point_v<T>) check(found->is_number(), member, "a number");
    else check_fits<T>(*found, member);
    return found->template get<T>();
  }

  /// The enumerator that the text member names.
  template <class F> auto named(const json& object, const char* member, F from_name) const {
    const auto name = get<std::string>(object, member);
    const auto value = from_name(std::string_view(name));
    if (!value) fail(fmt::format("member '{}' is '{}', which this version does not know", member, name));
    return *value;
  }

private:
  void check(bool holds, const char* member, const char* what) const {
    if (!holds) fail(fmt::format("member '{}' is not {}", member, what));
  }

  template <class T> void check_fits(const json& number, const char* member) const {
    check(number.is_number_unsigned(), member, "a whole number");
    if (number.get<std::uint64_t>() > std::numeric_limits<T>::max())
      fail(fmt::format("member '{}' is too large", member));
  }

  const std::string& path_;
};

options read_options(const reader& in, const json& object) {
  options opts;
  opts.model = in.named(object, "model", model_from_name);
  opts.await = in.named(object, "await", await_mode_from_name);
  opts.max_events_per_thread = in.get<std::uint32_t>(object, "max_events_per_thread");
  opts.spurious_failures = in.get<std::uint32_t>(object, "spurious_failures");
  opts.spurious_wakeups = in.get<std::uint32_t>(object, "spurious_wakeups");
  opts.time_outs = in.get<std::uint32_t>(object, "time_outs");
  opts.starvation_bound = in.get<std::uint32_t>(object, "starvation_bound");
  opts.stall_limit = in.get<double>(object, "stall_limit");
  opts.stack_size = in.get<std::uint32_t>(object, "stack_size");
  return opts;
}

void read_finding(const reader& in, const json& object, replay_file& replay) {
  replay.kind = in.named(object, "kind", finding_kind_from_name);
  replay.message = in.get<std::string>(object, "message");
  replay.where.file = in.get<std::string>(object, "file");
  replay.where.line = in.get<std::uint32_t>(object, "line");
  replay.where.column = in.get<std::uint32_t>(object, "column");
}

} // namespace

replay_file make_replay_file(const std::string& program, const options& opts, const finding& f) {
  return {version, program, opts, f.kind, f.message, f.where, f.schedule};
}

std::string replay_file_name(const std::string& program, std::size_t finding) {
  std::string name;
  for (const char c : program) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    if (plain) name += c;
    else if (!name.empty() && name.back() != '-') name += '-';
  }
  while (name.ends_with('-')) name.pop_back();
  if (name.empty() || name.front() == '.') name.insert(0, "program");
  if (finding != 0) name += fmt::format("-{}", finding + 1);
  return name + ".replay";
}

void write_replay_file(const std::string& path, const replay_file& replay) {
  const json whole = {{"format", format_name},
                      {"version", format_version},
                      {"lockstitch", replay.lockstitch_version},
                      {"program", replay.program},
                      {"options", from_options(replay.options)},
                      {"finding", from_finding(replay)},
                      {"schedule", replay.schedule}};
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << whole.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  out.close();
  if (!out) throw usage_error(fmt::format("cannot write the replay file '{}': {}", path, std::strerror(errno)));
}

replay_file read_replay_file(const std::string& path) {
  errno = 0;
  const reader in(path);
  const json whole = in.parse();
  if (in.get<std::string>(whole, "format") != format_name) in.fail("not a replay file: its format is another one");
  const auto found = in.get<std::uint32_t>(whole, "version");
  if (found != format_version)
    in.fail(fmt::format("replay file version {} is not supported, this is version {}", found, format_version));
  replay_file replay;
  replay.lockstitch_version = in.get<std::string>(whole, "lockstitch");
  replay.program = in.get<std::string>(whole, "program");
  replay.options = read_options(in, in.get<json>(whole, "options"));
  replay.options.name = replay.program;
  read_finding(in, in.get<json>(whole, "finding"), replay);
  replay.schedule = in.get<std::string>(whole, "schedule");
  return replay;
}

} // namespace lockstitch::report
