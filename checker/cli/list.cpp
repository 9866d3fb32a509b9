// `lockstitch list [PATTERN]`: the registered programs, what each is expected to end in, and what it is.
#include "cli/command.hpp"
#include "cli/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

namespace lockstitch::cli {
namespace {

std::string expected(const program& p) {
  if (!p.expected.finding) return std::string(to_string(p.expected.verdict));
  return fmt::format("{}: {}", to_string(p.expected.verdict), to_string(*p.expected.finding));
}

std::vector<selected_program> listed(const std::string& pattern) {
  if (!pattern.empty()) return select(pattern);
  std::vector<selected_program> all;
  for (const program& p : programs()) all.push_back(find_program(p.name));
  return all;
}

int list(const std::string& pattern, session& s) {
  const auto shown = listed(pattern);
  std::size_t name_width = 0, expected_width = 0;
  for (const selected_program& p : shown) {
    name_width = std::max(name_width, p.name.size());
    expected_width = std::max(expected_width, expected(*p.program).size());
  }
  for (const selected_program& p : shown)
    s.out << fmt::format("{:<{}}  {:<{}}  {}\n", p.name, name_width, expected(*p.program), expected_width,
                         p.program->description);
  return exit_clean;
}

} // namespace

void add_list_command(CLI::App& app, session& s) {
  CLI::App* command = app.add_subcommand("list", "List the programs: name, expected verdict, description");
  const auto pattern = std::make_shared<std::string>();
  command->add_option("PATTERN", *pattern, "A name, a folder, or a pattern with '*'")->type_name("");
  command->callback([pattern, &s] { s.action = [pattern, &s] { return list(*pattern, s); }; });
}

} // namespace lockstitch::cli
