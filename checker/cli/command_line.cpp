// The command line as a whole: its commands, its errors, its exit status.
#include "cli/command.hpp"
#include "lockstitch/registry.hpp"
#include "lockstitch/version.hpp"
#include "report/names.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace lockstitch::cli {
namespace {

constexpr const char* exit_statuses = "exit status: 0 clean and complete, 1 finding, 2 incomplete, 3 wrong usage, "
                                      "4 internal error";

int usage_failure(session& s, const std::string& message) {
  s.err << "lockstitch: error: " << message << '\n';
  return exit_usage;
}

/// What CLI11 found wrong, in our words: lower case, no full stop, what to do.
std::string in_our_words(const CLI::App& app, const CLI::ParseError& e) {
  const auto given = app.get_subcommands();
  const std::string help = fmt::format("'lockstitch {}--help'", given.empty() ? "" : given.front()->get_name() + ' ');
  if (const auto rest = app.remaining(true); !rest.empty())
    return fmt::format("unexpected argument '{}'; {} shows what can be given", rest.front(), help);
  std::string message = e.what();
  const bool is_name = message.size() > 1 && std::isupper(static_cast<unsigned char>(message[1])) != 0; // "FILE is …"
  if (!message.empty() && !is_name)
    message.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(message.front())));
  while (message.ends_with('.') || message.ends_with('\n')) message.pop_back();
  return fmt::format("{}; {} shows what can be given", message, help);
}

void add_commands(CLI::App& app, session& s) {
  app.set_version_flag("--version", fmt::format("lockstitch {}", version), "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.footer(exit_statuses);
  add_list_command(app, s);
  add_run_command(app, s);
  add_replay_command(app, s);
  add_litmus_command(app, s);
  add_explain_command(app, s);
}

int run_action(session& s) {
  if (!s.action)
    return usage_failure(s, "no command given: choose one of list, run, replay, litmus, explain; "
                            "'lockstitch --help' shows more");
  try {
    return s.action();
  } catch (const usage_error& e) {
    return usage_failure(s, e.what());
  }
}

int parse_and_run(int argc, const char* const* argv, session& s) {
  CLI::App app{"Finds concurrency bugs in C++ programs, and rules them out.", "lockstitch"};
  add_commands(app, s);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) { // --help, --version
    app.exit(e, s.out, s.err);
    return exit_clean;
  } catch (const CLI::ParseError& e) {
    return usage_failure(s, in_our_words(app, e));
  }
  return run_action(s);
}

} // namespace

int run_command_line(int argc, const char* const* argv, std::ostream& out, std::ostream& err, bool color) {
  session s{out, err, argc > 0 ? argv[0] : "lockstitch", color, {}};
  try {
    return parse_and_run(argc, argv, s);
  } catch (const std::exception& e) {
    err << "lockstitch: internal error: " << e.what() << "; this is a bug of lockstitch, please report it\n";
    return exit_internal;
  }
}

int exit_status(verdict v) noexcept {
  switch (v) {
  case verdict::verified: return exit_clean;
  case verdict::refuted: return exit_finding;
  case verdict::incomplete: return exit_incomplete;
  }
  return exit_internal;
}

model parse_model(const std::string& name) {
  if (const auto found = model_from_name(name)) return *found;
  throw usage_error(fmt::format("unknown model '{}': choose one of {}", name, report::model_choices()));
}

std::string shell_word(const std::string& text) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string_view("/._-+=:,@").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), plain)) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

} // namespace lockstitch::cli

namespace lockstitch {

int command_line(int argc, char** argv) {
  const bool color = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  return cli::run_command_line(argc, argv, std::cout, std::cerr, color);
}

} // namespace lockstitch
