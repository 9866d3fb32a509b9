// Makes small random programs as litmus tests, for comparing the search with the naive enumerator. A program is a
// function of the random numbers alone. Each gets a flavour of its own (which operations, which orders, how much
// sharing), since uniformly mixed programs hardly ever show a weak behaviour.
#pragma once

#include "frontend/litmus.hpp"

#include <functional>
#include <random>

namespace lockstitch::spec {

/// Two to four threads with at most eight events together. All registers and locations are observed.
[[nodiscard]] litmus::test random_program(std::mt19937_64& random);

/// The smallest program found by leaving out operations and threads for which `still_fails` holds.
/// Requires: still_fails(failing). Greedy: the result is not always the smallest there is.
[[nodiscard]] litmus::test shrink(litmus::test failing, const std::function<bool(const litmus::test&)>& still_fails);

} // namespace lockstitch::spec
