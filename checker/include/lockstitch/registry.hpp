// Programs by name, for the `lockstitch` command and for whoever links lockstitch::main into a command of their own.
#pragma once

#include "lockstitch/check.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch {

/// What a run of the program is expected to end in; `list` shows it, and the tests hold the program to it.
struct expectation {
  lockstitch::verdict verdict = verdict::verified;
  std::optional<finding_kind> finding; ///< when refuted
};

/// A program the command can run. One with `parameter` is run as "name(N)".
struct program {
  std::string name;             ///< "primitives/spinlock", "bench/ainc"
  std::string description = {}; ///< one line
  lockstitch::expectation expected = {};
  std::optional<int> parameter = {};                        ///< the default N; nothing: takes none
  std::function<void(int)> body = {};                       ///< the test; the argument is N, or 0
  std::function<void(lockstitch::options&)> configure = {}; ///< changes the options it needs
};

/// Adds a program. Errors: usage_error when the name is taken. Called before main through LOCKSTITCH_PROGRAM.
bool register_program(program p);

/// All of them, ordered by name.
[[nodiscard]] const std::vector<program>& programs();

/// A name as given on the command line, resolved: "bench/ainc(9)" is the program bench/ainc and the parameter 9.
struct selected_program {
  const lockstitch::program* program;
  int parameter;
  std::string name; ///< as reported: "bench/ainc(9)"
};

/// Errors: usage_error for an unknown name (with the nearest ones) or a bad parameter.
[[nodiscard]] selected_program find_program(std::string_view name);

[[nodiscard]] result run_program(const selected_program& selected, options opts);

/// The command line of the `lockstitch` tool over the registered programs.
/// Exit status: 0 clean and complete, 1 finding, 2 incomplete, 3 usage, 4 internal.
int command_line(int argc, char** argv);

} // namespace lockstitch

#define LOCKSTITCH_CONCAT_(a, b) a##b
#define LOCKSTITCH_CONCAT(a, b) LOCKSTITCH_CONCAT_(a, b)
/// Registers a program at namespace scope: LOCKSTITCH_PROGRAM(.name = "mine/stack", .body = [](int) { … });
#define LOCKSTITCH_PROGRAM(...)                                                                                        \
  [[maybe_unused]] static const bool LOCKSTITCH_CONCAT(lockstitch_program_, __COUNTER__) =                             \
      ::lockstitch::register_program(::lockstitch::program{__VA_ARGS__})
