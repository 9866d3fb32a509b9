// The JSON report: what the text report says, for programs. docs/report-format.md documents every member.
#pragma once

#include "lockstitch/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace lockstitch::report {

/// What the report of one program is made of.
struct json_entry {
  const lockstitch::result* result;
  std::vector<std::string> replay_files; ///< of the findings in their order; empty where there is none
};

/// {"results": [ … ]}, indented, with a line end. `with_time` false leaves out what differs between two runs: seconds
/// and peak memory. Bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string to_json(std::span<const json_entry> entries, bool with_time = true);

} // namespace lockstitch::report
