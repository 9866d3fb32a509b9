// lockstitch_bench: how fast the search is on the programs of models/bench, in how much memory, compared with an
// interpreting checker (peer_rates.hpp) and with Relacy's full search (relacy_bench.cpp). README.md says what the
// figures mean. Not here: whether the counts are right, which tests/spec/bench_counts_test.cpp holds.
//   --model=rc11   another memory model than rc20;   all other arguments are Google Benchmark's
#include "bench/peer_rates.hpp"
#include "bench/relacy_bench.hpp"
#include "bench/self.hpp"

#include "lockstitch/registry.hpp"

#include <benchmark/benchmark.h>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::bench {
namespace {

/// One search, or several of the same program, and the CPU time they took together.
struct measurement {
  std::uint64_t executions = 0; ///< of one search; interleavings for Relacy
  std::uint64_t blocked = 0;    ///< part of executions
  double seconds = 0;           ///< of one search
  [[nodiscard]] double rate() const { return static_cast<double>(executions) / seconds; }
};
using measurements = std::map<std::string, measurement, std::less<>>;

measurement search(std::string_view program, options opts) {
  const result r = run_program(find_program(program), std::move(opts));
  if (r.verdict != verdict::verified && r.limits.empty()) throw std::runtime_error(to_text(r));
  return {r.complete + r.blocked, r.blocked, 0};
}

/// Runs `once` as often as Google Benchmark wants, and keeps the mean under the benchmark's name.
void measure(benchmark::State& state, const std::function<measurement()>& once, measurement& kept) {
  const double start = cpu_seconds();
  try {
    for (auto _ : state) kept = once();
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
    return;
  }
  kept.seconds = (cpu_seconds() - start) / static_cast<double>(state.iterations());
  state.counters["executions"] = static_cast<double>(kept.executions);
  state.counters["executions/s"] = kept.rate();
}

void register_search(std::string_view program, const options& opts, measurements& kept) {
  benchmark::RegisterBenchmark(std::string(program).c_str(), [program, opts, &kept](benchmark::State& state) {
    measure(
        state, [&] { return search(program, opts); }, kept[std::string(program)]);
  })->Unit(benchmark::kMillisecond);
}

void register_relacy(const relacy_row& row, measurements& kept) {
  benchmark::RegisterBenchmark(("relacy/" + std::string(row.program)).c_str(),
                               [row, &kept](benchmark::State& state) {
                                 measure(
                                     state,
                                     [&] {
                                       return measurement{row.search(), 0, 0};
                                     },
                                     kept[std::string(row.program)]);
                               })
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

/// Peak memory of a process that does nothing but this search, in kB.
std::uint64_t peak_of(std::string_view program, const options& opts, std::uint64_t max_executions) {
  return std::stoull(run_self(
      fmt::format("--peak-of='{}' --model={} --max-executions={}", program, to_string(opts.model), max_executions)));
}

/// The figures at the end of the table: ratios to the peer's rates, and the highest peak.
struct summary {
  int rows = 0;
  double log_sum = 0;
  double minimum = INFINITY;
  std::uint64_t peak_kb = 0;
};

void print_peer_row(const peer_rate& peer, const measurement& m, const options& opts, summary& sum) {
  const double ratio = m.rate() / peer.executions_per_second;
  const std::uint64_t early = peak_of(peer.program, opts, 1000);
  const std::uint64_t late = peak_of(peer.program, opts, 0);
  fmt::print("{:<20} {:>10} {:>9} {:>12.0f} {:>10.0f} {:>7.1f} {:>9} {:>9}\n", peer.program, m.executions, m.blocked,
             m.rate(), peer.executions_per_second, ratio, early, late);
  ++sum.rows;
  sum.log_sum += std::log(ratio);
  sum.minimum = std::min(sum.minimum, ratio);
  sum.peak_kb = std::max({sum.peak_kb, early, late});
}

void print_peer_table(const measurements& ours, const options& opts) {
  fmt::print("\nAgainst an interpreting checker, model {} (peak memory: after 1,000 executions, and after all)\n"
             "{:<20} {:>10} {:>9} {:>12} {:>10} {:>7} {:>9} {:>9}\n",
             to_string(opts.model), "program", "executions", "blocked", "executions/s", "peer's", "ratio", "peak kB",
             "peak kB");
  summary sum;
  for (const peer_rate& peer : peer_rates)
    if (const auto found = ours.find(peer.program); found != ours.end() && found->second.seconds > 0)
      print_peer_row(peer, found->second, opts, sum);
  if (sum.rows == 0) return;
  fmt::print("geometric mean of {} ratios {:.1f} (goal {}), minimum {:.1f} (goal {}), highest peak {} kB (goal {})\n",
             sum.rows, std::exp(sum.log_sum / sum.rows), goal_geometric_mean, sum.minimum, goal_minimum, sum.peak_kb,
             goal_peak_kb);
}

void print_relacy_table(const measurements& relacy, const measurements& ours) {
  fmt::print("\nAgainst Relacy's full search, at sizes that it ends within a minute\n");
  if (relacy_rows().empty()) fmt::print("skipped: relacy-dev is not installed\n");
  if (relacy.empty()) return;
  fmt::print("{:<20} {:>14} {:>12} {:>10} {:>12} {:>8}\n", "program", "interleavings", "seconds", "executions",
             "seconds", "times");
  for (const auto& [program, theirs] : relacy) {
    const auto found = ours.find(program);
    if (found == ours.end() || found->second.seconds == 0 || theirs.seconds == 0) continue;
    const measurement& m = found->second;
    fmt::print("{:<20} {:>14} {:>12.4f} {:>10} {:>12.6f} {:>8.0f}\n", program, theirs.executions, theirs.seconds,
               m.executions, m.seconds, theirs.seconds / m.seconds);
  }
}

/// What this program's own arguments ask for; the rest stays in argv for Google Benchmark.
struct arguments {
  options opts;
  std::string peak_of;
};

/// What follows `name` in the argument, or nothing.
std::optional<std::string> value_of(std::string_view argument, std::string_view name) {
  if (!argument.starts_with(name)) return std::nullopt;
  return std::string(argument.substr(name.size()));
}

model model_named(const std::string& name) {
  if (const auto m = model_from_name(name)) return *m;
  throw usage_error("unknown model '" + name + "'; known are rc20, rc11, cpp20 and sc");
}

/// Takes the argument if it is one of ours.
bool take_argument(arguments& taken, std::string_view argument) {
  if (const auto name = value_of(argument, "--model=")) taken.opts.model = model_named(*name);
  else if (const auto limit = value_of(argument, "--max-executions=")) taken.opts.max_executions = std::stoull(*limit);
  else if (const auto program = value_of(argument, "--peak-of=")) taken.peak_of = *program;
  else return false;
  return true;
}

arguments take_arguments(int& argc, char** argv) {
  arguments taken;
  char** const end =
      std::remove_if(argv + 1, argv + argc, [&](const char* argument) { return take_argument(taken, argument); });
  argc = static_cast<int>(end - argv);
  return taken;
}

void run_benchmarks(const options& opts) {
  measurements ours;
  measurements relacy;
  std::vector<std::string_view> searched;
  const auto add_ours = [&](std::string_view program) {
    if (std::find(searched.begin(), searched.end(), program) != searched.end()) return;
    searched.push_back(program);
    register_search(program, opts, ours);
  };
  for (const peer_rate& peer : peer_rates) add_ours(peer.program);
  for (const relacy_row& row : relacy_rows()) {
    add_ours(row.program);
    register_relacy(row, relacy);
  }
  benchmark::RunSpecifiedBenchmarks();
  if (ours.empty() && relacy.empty()) return; // only listed, or none matched
  print_peer_table(ours, opts);
  print_relacy_table(relacy, ours);
}

int bench_main(int argc, char** argv) {
  const arguments taken = take_arguments(argc, argv);
  if (!taken.peak_of.empty()) {
    search(taken.peak_of, taken.opts);
    fmt::print("{}\n", peak_memory_kb());
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 3;
  run_benchmarks(taken.opts);
  return 0;
}

} // namespace
} // namespace lockstitch::bench

int main(int argc, char** argv) {
  try {
    return lockstitch::bench::bench_main(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "lockstitch_bench: {}\n", error.what());
    return 3;
  }
}
