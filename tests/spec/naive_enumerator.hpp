// Enumerates all candidate executions of a litmus test and keeps those that a memory model allows: what the search
// must find, computed in the plainest way. It shares nothing with the checker but the litmus format: no graph, no
// model, no search order. It is exponential on purpose, so it is for programs of about a dozen events.
#pragma once

#include "frontend/litmus.hpp"

#include <array>
#include <cstdint>

namespace lockstitch::spec {

struct enumeration {
  litmus::state_set states;
  std::uint64_t executions = 0; ///< consistent executions: (control path, rf, mo) graphs
  bool race = false;            ///< in one of them
  bool stuck = false;           ///< some await can wait for ever: it reads the mo-last write, and no thread can go on
};

/// By model, as litmus::test::given.
using enumerations = std::array<enumeration, litmus::model_count>;

/// Requires: at most 32 events on every control path; a read-modify-write and every location count too, as two and one.
/// Errors: std::length_error otherwise.
[[nodiscard]] enumerations enumerate(const litmus::test& t);

/// How many choices of rf and mo there are to try, over all control paths; stops counting at `limit`.
[[nodiscard]] std::uint64_t size_of(const litmus::test& t, std::uint64_t limit);

} // namespace lockstitch::spec
