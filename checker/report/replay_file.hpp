// Replay files: what has to be known to repeat one failing execution, as JSON that is written once and read by
// `lockstitch replay`. The schedule itself is the engine's text and is not looked into here.
#pragma once

#include "lockstitch/result.hpp"

#include <string>

namespace lockstitch::report {

struct replay_file {
  std::string lockstitch_version; ///< of the checker that wrote it
  std::string program;            ///< "bench/ainc(9)"
  lockstitch::options options;    ///< those that change what an execution does; limits of the search are not kept
  finding_kind kind{};
  std::string message;
  source_place where;
  std::string schedule;
};

/// Of a finding of a program that was run with `opts`.
[[nodiscard]] replay_file make_replay_file(const std::string& program, const options& opts, const finding& f);

/// "systems-stack.replay" from "systems/stack"; finding 0 is the first.
[[nodiscard]] std::string replay_file_name(const std::string& program, std::size_t finding);

/// Errors: usage_error when the file cannot be written.
void write_replay_file(const std::string& path, const replay_file& replay);

/// Errors: usage_error that names the file, what is wrong with it, and what to do.
[[nodiscard]] replay_file read_replay_file(const std::string& path);

} // namespace lockstitch::report
