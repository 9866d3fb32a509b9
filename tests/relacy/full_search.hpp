// A small program under Relacy's full search: every interleaving is run. For the tests of this directory. Not here: the
// programs, and Relacy's other searches.
#pragma once

#include "lockstitch/platform/relacy.hpp"

#include <cstdio>
#include <optional>
#include <ostream>

namespace lockstitch::relacy_tests {

using platform::relacy;
using plain = platform::relacy_plain<int>;

/// Made anew in each execution, by Relacy's own thread, which also runs its after(), if it has one.
template <class State, int Threads> struct test : rl::test_suite<test<State, Threads>, Threads> {
  std::optional<State> state; // not of the heap: Relacy replaces new, but not the delete that is told a size
  void before() { state.emplace(); }
  void thread(unsigned self) { state->thread(self); }
  void after() {
    if constexpr (requires { state->after(); }) state->after();
    state.reset();
  }
};

/// With a number of preemptions: only the interleavings that have no more than those, else all.
/// What Relacy writes is not kept: it takes memory from its own heap then, and gives it back to another.
template <class State, int Threads>
bool search(const char* name, rl::test_result_e expected = rl::test_result_success, unsigned preemptions = 0) {
  std::ostream nowhere(nullptr);
  rl::test_params params;
  params.output_stream = &nowhere;
  params.progress_stream = &nowhere;
  params.search_type = preemptions == 0 ? rl::fair_full_search_scheduler_type : rl::fair_context_bound_scheduler_type;
  if (preemptions != 0) params.context_bound = preemptions;
  rl::simulate<test<State, Threads>>(params);
  const bool ok = params.test_result == expected;
  std::printf("%-20s %s%s, %llu executions\n", name, ok ? "" : "UNEXPECTED: ", rl::test_result_str(params.test_result),
              static_cast<unsigned long long>(params.stop_iteration));
  return ok;
}

} // namespace lockstitch::relacy_tests
