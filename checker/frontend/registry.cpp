// The registered programs: kept ordered by name, found by name and parameter, run.
// Nearest names are those of the smallest edit distance (Levenshtein, 1966).
#include "frontend/programs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

namespace lockstitch {
namespace {

constexpr int largest_parameter = 1'000'000;

/// Filled before main() by static initialisers, read afterwards; inside a function, so that it exists in time.
std::vector<program>& registered() {
  static std::vector<program> all;
  return all;
}

const program* registered_under(std::string_view name) {
  const auto& all = registered();
  const auto at = std::ranges::lower_bound(all, name, {}, &program::name);
  return at != all.end() && at->name == name ? &*at : nullptr;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

std::string_view last_part(std::string_view name) { return name.substr(name.find_last_of('/') + 1); }

/// How far a registered name is from what was asked for; without its folders when none were given.
std::size_t distance(const program& p, std::string_view asked) {
  return edit_distance(asked.find('/') == std::string_view::npos ? last_part(p.name) : p.name, asked);
}

/// "did you mean a, b or c? ", or nothing when no name is near.
std::string nearest_names(std::string_view asked) {
  constexpr std::size_t most = 3;
  const std::size_t farthest = std::max<std::size_t>(2, last_part(asked).size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const program& p : registered())
    if (const std::size_t d = distance(p, asked); d <= farthest) near.emplace_back(d, p.name);
  if (near.empty()) return {};
  std::sort(near.begin(), near.end());
  near.resize(std::min(near.size(), most));
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < near.size(); ++i)
    text.append(i == 0 ? "" : i + 1 == near.size() ? " or " : ", ").append(near[i].second);
  return text + "? ";
}

struct split_name {
  std::string_view name;
  std::optional<std::string_view> parameter;
};

/// "bench/ainc(9)" is "bench/ainc" and "9".
split_name split(std::string_view text) {
  const auto open = text.find('(');
  if (open == std::string_view::npos || !text.ends_with(')')) return {text, std::nullopt};
  return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

int parse_parameter(std::string_view name, std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1 || value > largest_parameter)
    throw usage_error(
        fmt::format("bad parameter '{}' of program '{}': give a whole number from 1 to {}, as in '{}({})'", text, name,
                    largest_parameter, name, *registered_under(name)->parameter));
  return value;
}

/// `asked` where it differs from the default, else `configured`.
template <class T> T chosen(const T& asked, const T& initial, const T& configured) {
  return asked == initial ? configured : asked;
}

} // namespace

bool register_program(program p) {
  if (p.name.empty() || !p.body || p.name.find_first_of("()*? ") != std::string::npos)
    throw usage_error(
        fmt::format("cannot register program '{}': give it a body, and a name without ( ) * ? and spaces", p.name));
  if (registered_under(p.name) != nullptr)
    throw usage_error(fmt::format("cannot register program '{}' twice: give one of the two another name", p.name));
  auto& all = registered();
  all.insert(std::ranges::lower_bound(all, p.name, {}, &program::name), std::move(p));
  return true;
}

const std::vector<program>& programs() { return registered(); }

selected_program find_program(std::string_view text) {
  const auto [name, parameter] = split(text);
  const program* found = registered_under(name);
  if (found == nullptr)
    throw usage_error(fmt::format("unknown program '{}': {}'lockstitch list' shows all", name, nearest_names(name)));
  if (!found->parameter) {
    if (parameter)
      throw usage_error(fmt::format("program '{}' takes no parameter: leave out '({})'", name, *parameter));
    return {found, 0, found->name};
  }
  const int value = parameter ? parse_parameter(name, *parameter) : *found->parameter;
  return {found, value, fmt::format("{}({})", name, value)};
}

result run_program(const selected_program& selected, options opts) {
  const options initial;
  options own = frontend::program_options(selected);
  own.model = chosen(opts.model, initial.model, own.model);
  own.await = chosen(opts.await, initial.await, own.await);
  own.max_executions = chosen(opts.max_executions, initial.max_executions, own.max_executions);
  own.time_limit = chosen(opts.time_limit, initial.time_limit, own.time_limit);
  own.max_events_per_thread =
      chosen(opts.max_events_per_thread, initial.max_events_per_thread, own.max_events_per_thread);
  own.spurious_failures = chosen(opts.spurious_failures, initial.spurious_failures, own.spurious_failures);
  own.spurious_wakeups = chosen(opts.spurious_wakeups, initial.spurious_wakeups, own.spurious_wakeups);
  own.time_outs = chosen(opts.time_outs, initial.time_outs, own.time_outs);
  own.starvation_bound = chosen(opts.starvation_bound, initial.starvation_bound, own.starvation_bound);
  own.stall_limit = chosen(opts.stall_limit, initial.stall_limit, own.stall_limit);
  own.stack_size = chosen(opts.stack_size, initial.stack_size, own.stack_size);
  own.keep_going = chosen(opts.keep_going, initial.keep_going, own.keep_going);
  return frontend::run_with(selected, own);
}

namespace frontend {

options program_options(const selected_program& selected) {
  options opts;
  if (selected.program->configure) selected.program->configure(opts);
  opts.name = selected.name;
  return opts;
}

result run_with(const selected_program& selected, const options& opts) {
  return check(opts, [&selected] { selected.program->body(selected.parameter); });
}

result replay_with(const selected_program& selected, const options& opts, std::string_view schedule) {
  return replay(opts, schedule, [&selected] { selected.program->body(selected.parameter); });
}

} // namespace frontend
} // namespace lockstitch
