// What a check answers: the verdict, the counts, and for each finding the execution that shows it.
#pragma once

#include "lockstitch/options.hpp"

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch {

class usage_error : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

enum class verdict : std::uint8_t {
  verified,   ///< every execution was explored and none has a finding
  refuted,    ///< at least one finding
  incomplete, ///< no finding, and a limit or an unsupported feature left executions unexplored
};

enum class finding_kind : std::uint8_t {
  data_race,
  assertion,
  uncaught_exception,
  livelock,
  thread_leak,
  non_deterministic,
  invalid_memory_order,
  mixed_access,
  deadlock,
  crash,
  endless_loop,
  stack_overflow,
  use_after_free,
  double_free,
  leak,
  out_of_bounds,
  uninitialised_read,
  self_deadlock,
  lock_order,
  invalid_unlock,
  lost_wakeup,
  lock_leak,
  destroyed_in_use,
  copied_object,
  two_mutexes,
  overflow,
  barrier_misuse,
  starvation,
};

/// The stable id used in text, JSON and the catalogue: "data-race", …
[[nodiscard]] std::string_view to_string(finding_kind kind) noexcept;
[[nodiscard]] std::string_view to_string(verdict v) noexcept;

/// A place in the source. `line` 0: unknown (built without -g).
struct source_place {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string function;
};

/// The name of an event: thread 2's fifth is T2.5. Numbers count plain accesses of checked variables too, from 1.
/// What is no operation of a checked object (an allocation, a release, a destruction) has the number 0 and reads "T2".
struct event_name {
  std::uint32_t thread = 0;
  std::uint32_t index = 0;
  auto operator<=>(const event_name&) const = default;
};

/// One operation of an execution, as a reader of a report sees it. Strings that do not apply are empty.
struct trace_event {
  event_name name;
  std::string operation;      ///< "load", "store", "fetch_add", "compare_exchange", "fence", "spawn", "join", "read", "write", …
  std::string order;          ///< "relaxed", "acquire", … ; empty for plain accesses and thread operations
  std::string object;         ///< what was accessed: "head"; never an address
  std::string value_read;     ///< what a read returned
  std::string value_written;  ///< what a write stored
  std::string detail;         ///< "failed", "failed spuriously", "of T2", …
  std::optional<event_name> reads_from; ///< the write a read took its value from
  std::string stale;          ///< why an older value than the newest could be read; empty when the newest was read
  bool plain = false;         ///< an access to a checked::var: no event of the graph
  source_place where;
};

/// One execution, in an order in which it could have happened (it respects sb ∪ rf).
struct execution {
  std::vector<std::string> threads; ///< threads[0] is "T0" or the name given
  std::vector<trace_event> events;
};

/// A bug, with the execution that shows it.
struct finding {
  finding_kind kind{};
  std::string message;                 ///< "data race on 'node.next': read is not ordered after a write"
  source_place where;                  ///< the line at fault
  std::vector<trace_event> accesses;   ///< the events it is about: both accesses of a race
  std::vector<std::string> notes;      ///< "missing edge: …", what could be done
  lockstitch::execution trace;
  std::string schedule;                ///< opaque text that lets replay() repeat this execution
  std::uint64_t found_after = 0;       ///< executions explored up to and with this one
};

/// What check() answers.
struct result {
  std::string name;
  lockstitch::model model{};
  lockstitch::verdict verdict{};
  std::uint64_t complete = 0; ///< complete executions explored
  std::uint64_t blocked = 0;  ///< executions in which some thread could never go on
  double seconds = 0;
  std::uint64_t peak_memory_kb = 0; ///< of the process, so far
  std::vector<finding> findings;
  std::vector<std::string> limits;      ///< what was reached: "limit max_executions=1000 reached"; makes the verdict incomplete
  std::vector<std::string> hints;       ///< "models/spin.cpp:12: this loop …: call yield() in it, or use --await auto"
  std::vector<std::string> assumptions; ///< what the verdict takes for granted: "compare_exchange_weak never fails spuriously"
  bool stopped_at_first_finding = false;

  [[nodiscard]] bool has(finding_kind kind) const noexcept;
};

/// The report of a result as text; the same bytes on every run but for the time, which `with_time` leaves out.
[[nodiscard]] std::string to_text(const result& r, bool with_time = true);
std::ostream& operator<<(std::ostream& out, const result& r);

} // namespace lockstitch
