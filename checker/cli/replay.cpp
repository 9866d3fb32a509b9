// `lockstitch replay FILE`: repeats the one execution that a replay file describes, on real calls: a breakpoint set in
// the test, or a debugger waiting for the crash, sees the failing order.
#include "cli/command.hpp"
#include "frontend/programs.hpp"
#include "report/replay_file.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace lockstitch::cli {
namespace {

constexpr double time_in_a_debugger = 24 * 60 * 60.0; ///< seconds one may look at a breakpoint

selected_program program_of(const std::string& path, const report::replay_file& file) {
  try {
    return find_program(file.program);
  } catch (const usage_error& e) {
    throw usage_error(fmt::format("{}: {}", path, e.what()));
  }
}

/// Says what to do when the program no longer does what the file says.
[[noreturn]] void not_repeated(const std::string& path, const report::replay_file& file, const std::string& why) {
  throw usage_error(fmt::format("{}: {}; the program is not the one the file was written for: check it anew with "
                                "'lockstitch run {}'",
                                path, why, shell_word(file.program)));
}

result repeat(const std::string& path, const report::replay_file& file) {
  const selected_program p = program_of(path, file);
  options opts = file.options;
  if (file.kind != finding_kind::endless_loop) opts.stall_limit = time_in_a_debugger;
  opts.leaks = file.kind == finding_kind::leak; // the run may have been told not to look for any
  try {
    return frontend::replay_with(p, opts, file.schedule);
  } catch (const usage_error& e) {
    not_repeated(path, file, e.what());
  }
}

int replay(const std::string& path, session& s) {
  const report::replay_file file = report::read_replay_file(path);
  const result r = repeat(path, file);
  report::text_options shown;
  shown.color = s.color;
  s.out << report::to_text(r, shown);
  if (!r.has(file.kind)) not_repeated(path, file, fmt::format("no {} finding shows", to_string(file.kind)));
  s.out << fmt::format("note: debug with: gdb --args {} replay {}\n", shell_word(s.command), shell_word(path));
  return exit_finding;
}

} // namespace

void add_replay_command(CLI::App& app, session& s) {
  CLI::App* command = app.add_subcommand("replay", "Repeat the failing execution of a replay file, on real calls");
  const auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "A file that 'lockstitch run' wrote")->type_name("")->required();
  command->footer("Under a debugger: gdb --args lockstitch replay FILE");
  command->callback([path, &s] { s.action = [path, &s] { return replay(*path, s); }; });
}

} // namespace lockstitch::cli
