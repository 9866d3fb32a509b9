// What the benchmark measures of its own process: CPU time and peak memory. Linux only (/proc).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstitch::bench {

/// CPU seconds of this process so far.
[[nodiscard]] double cpu_seconds();

/// Peak resident memory of this process since its start, in kB.
[[nodiscard]] std::uint64_t peak_memory_kb();

/// Runs this very executable again with these arguments (none may contain a single quote), and returns what it prints.
/// Throws: std::runtime_error when it cannot be run or ends with an error.
[[nodiscard]] std::string run_self(std::string_view arguments);

} // namespace lockstitch::bench
