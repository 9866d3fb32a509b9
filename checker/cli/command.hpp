// What the commands of `lockstitch` share: where they write, how they end, and how they are added to the command line.
// Each command has a file of its own; parsing is CLI11's, and what is parsed runs only after all of it was understood.
#pragma once

#include "lockstitch/result.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iosfwd>
#include <string>

namespace lockstitch::cli {

/// Exit statuses.
inline constexpr int exit_clean = 0;
inline constexpr int exit_finding = 1;
inline constexpr int exit_incomplete = 2;
inline constexpr int exit_usage = 3;
inline constexpr int exit_internal = 4;

struct session {
  std::ostream& out;
  std::ostream& err;
  std::string command;         ///< how the tool was started: "./build/lockstitch"
  bool color = false;          ///< of what is written to `out`
  std::function<int()> action; ///< set by the command that was given
};

void add_list_command(CLI::App& app, session& s);
void add_run_command(CLI::App& app, session& s);
void add_replay_command(CLI::App& app, session& s);
void add_litmus_command(CLI::App& app, session& s);
void add_explain_command(CLI::App& app, session& s);

/// The tool on these streams; what it writes depends on the arguments and the programs alone, but for times.
int run_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool color = false);

[[nodiscard]] int exit_status(verdict v) noexcept;

/// Errors: usage_error with the models to choose from.
[[nodiscard]] model parse_model(const std::string& name);

/// `text` as a word of a POSIX shell, quoted when it has to be.
[[nodiscard]] std::string shell_word(const std::string& text);

} // namespace lockstitch::cli
