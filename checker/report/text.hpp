// The text report. The bytes depend on the result, the source files it names and the current folder alone, but for the
// time, which can be left out.
#pragma once

#include "lockstitch/result.hpp"

#include <string>
#include <vector>

namespace lockstitch::report {

struct text_options {
  bool with_time = true;
  bool color = false;                    ///< terminal escapes around "error:" and "note:"
  std::vector<std::string> replay_files; ///< of the findings in their order; empty where there is none
  std::string command = "lockstitch";    ///< how the command is started, for the line that says how to replay
};

/// First line of every finding: "file:line:col: error: message [kind]"; then the accesses, what is missing, the
/// execution. Last: what was covered. A result with a name begins with "name: verdict".
[[nodiscard]] std::string to_text(const result& r, const text_options& options);

} // namespace lockstitch::report
