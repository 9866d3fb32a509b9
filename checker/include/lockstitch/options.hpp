// What a check may be told: the memory model, the limits, and how much to report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstitch {

/// The memory model a test is checked under.
/// Source: rc11 is Lahav et al., "Repairing sequential consistency in C/C++11", PLDI 2017; rc20 is rc11 with the
/// release sequences of C++20 (P0982); cpp20 is rc20 with the order S of [atomics.order] in the place of psc;
/// sc is interleaving. All but sc also forbid cycles in sb ∪ rf.
enum class model : std::uint8_t { rc20, rc11, cpp20, sc };

[[nodiscard]] std::string_view to_string(model m) noexcept;

/// The model of that name, or nothing.
[[nodiscard]] std::optional<model> model_from_name(std::string_view name) noexcept;

/// What a spin loop has to look like to be taken for an await loop.
enum class await_mode : std::uint8_t {
  marked,    ///< only loops that call yield() wait in place
  automatic, ///< a loop that repeats the same reads of the same writes waits too, and the verdict says so
};

/// How to check. Every limit that is reached makes the verdict incomplete.
struct options {
  lockstitch::model model = model::rc20;
  await_mode await = await_mode::marked;
  /// Stop after so many executions, complete and blocked together; 0: no limit.
  std::uint64_t max_executions = 0;
  /// Stop after so many seconds; 0: no limit.
  double time_limit = 0;
  /// Events a thread may have before it is cut off (a spin that is not marked ends here).
  std::uint32_t max_events_per_thread = 1000;
  /// How often each thread's compare_exchange_weak may fail spuriously in one execution; 0: never, and the verdict
  /// says that this was assumed when a weak one was used.
  std::uint32_t spurious_failures = 0;
  /// How often each thread may wake spuriously, in one execution, from a wait on a condition variable without a
  /// predicate; the verdict says which number was assumed when there was such a wait.
  std::uint32_t spurious_wakeups = 1;
  /// How often the timed waits of each thread on condition variables may time out in one execution.
  std::uint32_t time_outs = 2;
  /// Report a starvation when other threads may take a lock, a semaphore or what an await loop waits for this often
  /// while a thread waits for it; 0: never. Not a bound: the verdict is complete.
  std::uint32_t starvation_bound = 0;
  /// Seconds one thread may run without an event before that is reported as an endless loop.
  double stall_limit = 2.0;
  /// Bytes of stack for each thread of the test.
  std::uint32_t stack_size = 256 * 1024;
  /// Report what the test allocates and neither frees nor leaves to its caller: blocks to which no pointer leads from
  /// the caller's stack, global variables or memory that was not allocated by the test's threads. What the test's main
  /// thread allocates once all others are joined is left alone.
  bool leaks = true;
  /// Go on after the first finding and report one of each kind and place.
  bool keep_going = false;
  /// Name shown in reports and written into the replay file.
  std::string name = {};
};

/// A call that no check can make sense of: a checked object outside a check, a check inside a check, an unknown name.
/// The message says what to do instead.
class usage_error;

} // namespace lockstitch
