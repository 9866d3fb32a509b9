// One small program for each kind of finding, for golden reports: what docs/catalogue shows is what these print.
#pragma once

#include "lockstitch/result.hpp"

#include <functional>
#include <iosfwd>
#include <string_view>
#include <vector>

namespace golden {

struct sample_program {
  lockstitch::finding_kind kind;
  std::function<void()> body;
};

/// How GoogleTest names it.
void PrintTo(const sample_program& p, std::ostream* out);

/// In the order of the enumeration, each kind once.
[[nodiscard]] const std::vector<sample_program>& sample_programs();

} // namespace golden
