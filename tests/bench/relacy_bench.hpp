// The programs of models/bench under Relacy's full search: native code like ours, but every interleaving is run.
// Nothing of Relacy is seen here, since its header defines macros for new, delete, assert and more.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstitch::bench {

/// Searches all interleavings and returns how many there were. Throws std::runtime_error when Relacy finds a bug.
using relacy_search = std::uint64_t (*)();

struct relacy_row {
  std::string_view program; ///< as `lockstitch run` knows it: the sizes that Relacy ends within a minute
  relacy_search search;
};

/// Empty when relacy-dev was not installed at configure time.
[[nodiscard]] std::vector<relacy_row> relacy_rows();

} // namespace lockstitch::bench
