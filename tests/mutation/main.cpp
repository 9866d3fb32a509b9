// Shows that every memory order, wake-up and check in the primitives is needed: makes one mutant after the other of the
// text that ships and looks for a model that fails with it. Prints a table; its exit status is 1 if a mutant survives
// that equivalents.txt does not explain, or is killed although it does.
//   lockstitch_mutate [--all] [HEADER…]      --all: each mutant with the model that kills it
// Source: DeMillo, Lipton and Sayward, "Hints on test data selection", IEEE Computer 11(4), 1978.
// Not here: changes of the primitives' logic, which the broken twins and the models' own assertions stand for.
#include "mutation/mutants.hpp"

#include "lockstitch/registry.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <regex>
#include <set>

namespace lockstitch::mutation_test {
namespace {

/// A model of the primitives, the places that it reaches, and how long it takes.
struct model_run {
  std::string name;
  std::vector<platform::place> places;
  double seconds = 0;
};

options limits(double seconds) {
  options o;
  o.time_limit = seconds;
  o.max_events_per_thread = 300;
  return o;
}

/// Runs every model that is verified, on the text as it is.
std::vector<model_run> explore_models() {
  using platform::mutation;
  std::vector<model_run> runs;
  for (const program& p : programs()) {
    if (!p.name.starts_with("primitives/") || p.expected.verdict != verdict::verified) continue;
    mutation::seen_count = 0;
    mutation::recording = true;
    const result r = run_program(find_program(p.name), limits(60));
    mutation::recording = false;
    if (mutation::seen_count == 0) continue; // not one of the project's primitives
    if (r.verdict != verdict::verified) std::cerr << p.name << " is not verified\n" << r;
    runs.push_back({p.name, {mutation::seen.begin(), mutation::seen.begin() + mutation::seen_count}, r.seconds});
  }
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.seconds < b.seconds; });
  return runs;
}

bool reaches(const model_run& run, const platform::mutant& m) {
  return std::any_of(run.places.begin(), run.places.end(), [&](const platform::place& p) { return m.matches(p); });
}

/// The first model that is refuted with the mutant: "primitives/mutex: data-race".
std::optional<std::string> killer_of(const named_mutant& m, const std::vector<model_run>& runs) {
  for (const model_run& run : runs) {
    if (!reaches(run, m.change)) continue;
    platform::mutation::forced = &m.change;
    const result r = run_program(find_program(run.name), limits(10));
    platform::mutation::forced = nullptr;
    if (r.verdict == verdict::refuted) return run.name + ": " + std::string(to_string(r.findings.front().kind));
  }
  return std::nullopt;
}

/// Mutants that change nothing that could be seen, each with its proof: "NAME = proof" in each line.
std::map<std::string, std::string> read_equivalents() {
  std::map<std::string, std::string> all;
  std::ifstream in(LOCKSTITCH_EQUIVALENTS);
  for (std::string line; std::getline(in, line);) {
    const std::size_t at = line.find(" = ");
    if (!line.starts_with('#') && at != line.npos) all[line.substr(0, at)] = line.substr(at + 3);
  }
  return all;
}

/// Lines of the headers with an operation that no model reaches.
std::vector<std::string> unreached(const std::vector<platform::place>& places) {
  static const std::regex operation(
      R"(\.(load|store|exchange|fetch_\w+|compare_exchange_\w+)\(.*memory_order|\.(compare_)?exchange\w*\($|Platform::(wait|wake_one|wake_all|fence)\()");
  std::vector<std::string> all;
  for (const auto& header : std::filesystem::directory_iterator(LOCKSTITCH_HEADERS)) {
    std::ifstream in(header.path());
    const std::string name = header.path().filename();
    std::uint32_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      if (line.find("//") < line.find('(') || !std::regex_search(line, operation)) continue;
      const auto here = [&](const platform::place& p) {
        return file_of(p) == name && p.line == number;
      };
      if (std::none_of(places.begin(), places.end(), here)) all.push_back(name + ":" + std::to_string(number) + line);
    }
  }
  std::sort(all.begin(), all.end());
  return all;
}

struct row {
  int mutants = 0;
  int killed = 0;
  int equivalent = 0;
  int survived = 0;
};

void print(const std::map<std::string, row>& table) {
  row sum;
  std::printf("%-28s %8s %8s %12s %9s\n", "primitive", "mutants", "killed", "equivalent", "survived");
  const auto line = [](const std::string& name, const row& r) {
    std::printf("%-28s %8d %8d %12d %9d\n", name.c_str(), r.mutants, r.killed, r.equivalent, r.survived);
  };
  for (const auto& [name, r] : table) {
    line(name, r);
    sum.mutants += r.mutants, sum.killed += r.killed, sum.equivalent += r.equivalent, sum.survived += r.survived;
  }
  line("all", sum);
}

int run(const std::set<std::string>& headers, bool all) {
  const std::vector<model_run> runs = explore_models();
  std::vector<platform::place> places;
  for (const model_run& r : runs)
    for (const platform::place& p : r.places)
      if (std::find(places.begin(), places.end(), p) == places.end()) places.push_back(p);
  const auto equivalents = read_equivalents();
  std::map<std::string, row> table;
  const auto missed = unreached(places);
  bool wrong = !missed.empty();
  for (const std::string& line : missed) std::cout << "no model reaches " << line << "\n";
  for (const named_mutant& m : mutants_of(places)) {
    if (!headers.empty() && !headers.contains(m.file)) continue;
    const auto killer = killer_of(m, runs);
    const auto proof = equivalents.find(m.name);
    row& r = table[m.file];
    ++r.mutants;
    ++(killer ? r.killed : proof != equivalents.end() ? r.equivalent : r.survived);
    if (killer && proof != equivalents.end()) std::cout << "not equivalent: " << m.name << " (" << *killer << ")\n";
    if (!killer && proof == equivalents.end())
      std::cout << "survives: " << m.name << " (line " << m.change.line << ")\n";
    wrong = wrong || killer.has_value() == (proof != equivalents.end());
    if (all && killer) std::cout << "killed: " << m.name << " (" << *killer << ")\n";
    if (all && !killer && proof != equivalents.end())
      std::cout << "equivalent: " << m.name << ": " << proof->second << "\n";
  }
  print(table);
  return wrong ? 1 : 0;
}

} // namespace
} // namespace lockstitch::mutation_test

int main(int argc, char** argv) {
  std::set<std::string> headers(argv + 1, argv + argc);
  const bool all = headers.erase("--all") != 0;
  return lockstitch::mutation_test::run(headers, all);
}
