// What the command line needs of the registered programs beyond the public header: options in two steps, so that what a
// user asks for wins over what a program asks for, and what its author wrote over the defaults.
#pragma once

#include "lockstitch/registry.hpp"

namespace lockstitch::frontend {

/// The options the program is checked with when nothing else is asked for.
[[nodiscard]] options program_options(const selected_program& selected);

/// Checks the program with exactly these options.
[[nodiscard]] result run_with(const selected_program& selected, const options& opts);

/// Repeats one execution of the program. Errors: usage_error when the schedule does not fit it.
[[nodiscard]] result replay_with(const selected_program& selected, const options& opts, std::string_view schedule);

} // namespace lockstitch::frontend
