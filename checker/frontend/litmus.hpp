// Litmus tests: small programs in JSON lines, each with every final state that a memory model allows.
// The format is the one of herd-checked test sets for C++ atomics; its operations are those of `op_kind` below.
// The parser (litmus_parser.cpp) is strict; the runner (litmus_runner.cpp) interprets a test as the body of a check.
// Not covered: plain and atomic accesses to one location, loops other than an await.
#pragma once

#include "lockstitch/options.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::litmus {

inline constexpr std::size_t model_count = 4;

enum class op_kind : std::uint8_t {
  store,
  load,
  exchange,
  add,
  sub,
  bit_or,
  bit_and,
  bit_xor,
  cas,
  fence,
  branch, ///< `if` on a register
  await,  ///< a spin loop: reads until the value satisfies the comparison; one read in the execution
  await_cas,      ///< a spin loop: compares and exchanges until that succeeds; one read-modify-write in the execution
  await_exchange, ///< a spin loop: exchanges until the old value is `expected`; the same
};

/// A spin loop: it may go round for ever.
[[nodiscard]] constexpr bool is_await(op_kind k) { return k >= op_kind::await; }

enum class comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

[[nodiscard]] bool holds(comparison cmp, std::int64_t left, std::int64_t right) noexcept;

/// A number of the test: a constant, or a register plus a constant. Sums wrap.
struct operand {
  std::int64_t constant = 0;
  std::optional<std::size_t> reg{};
};

/// Requires: the registers are those of the operand's thread.
[[nodiscard]] std::int64_t evaluate(const operand& what, std::span<const std::int64_t> registers) noexcept;

/// What an exchange or rmw_… writes over `old`. Requires: such a kind. Sums wrap.
[[nodiscard]] std::int64_t modified(op_kind kind, std::int64_t old, std::int64_t argument) noexcept;

/// One operation of a thread. Members that its kind does not use keep their defaults.
struct op {
  op_kind kind{};
  std::size_t location = 0; ///< index into test::locations
  bool plain = false;       ///< order `na`
  std::memory_order order = std::memory_order_relaxed;
  std::memory_order fail_order = std::memory_order_relaxed; ///< cas
  operand value{};        ///< stored, operand, or compared with
  operand expected{};     ///< cas, await_cas, await_exchange
  operand desired{};      ///< cas, await_cas
  bool strong = true;     ///< cas, await_cas; a weak one may fail spuriously
  comparison cmp{};       ///< branch, await
  std::size_t reg = 0;    ///< receives what was read (cas: the value seen), or is tested by a branch
  std::size_t reg_ok = 0; ///< cas: receives 1 on success, else 0
  std::vector<op> then_ops{};
  std::vector<op> else_ops{};
};

struct location {
  std::string name;
  std::int64_t initial = 0;
  bool atomic = true;
};

struct thread {
  std::vector<op> ops;
  std::vector<std::string> registers; ///< names, in the order of first use; all start at 0
};

/// What a final state lists: a thread's register, or a location's value after all threads (its mo-last write).
struct observation {
  std::string name; ///< "0:r0", "x"
  std::optional<std::size_t> thread;
  std::size_t index = 0; ///< of the register, or of the location
};

using state = std::vector<std::int64_t>; ///< one value per observation
using state_set = std::set<state>;

/// What a model allows. `race`: some consistent execution has a data race; then the states mean nothing.
struct expectation {
  state_set states;
  std::optional<std::uint64_t> executions; ///< consistent (control path, rf, mo) graphs
  std::optional<bool> race;
  bool livelock = false; ///< some await can wait for ever
};

struct test {
  std::string name;
  std::uint64_t line = 0; ///< in the file; 0: not from a file
  std::vector<location> locations;
  std::vector<thread> threads;
  std::vector<observation> observations;
  std::array<std::optional<expectation>, model_count> given; ///< as in the file, by model

  /// What is expected under the model. An absent rc20 is equal to rc11, an absent cpp20 to rc20. Null: nothing given.
  [[nodiscard]] const expectation* expected(model m) const noexcept;
  void expect(model m, expectation e) { given[static_cast<std::size_t>(m)] = std::move(e); }
};

/// Parses one JSON object. Errors: usage_error with `where` ("FILE:LINE") in front and what to do behind.
[[nodiscard]] test parse_test(std::string_view json_line, std::string_view where);

/// Parses all lines; empty ones are skipped. Errors: usage_error, also when the file cannot be read.
[[nodiscard]] std::vector<test> parse_file(const std::string& path);

/// The test as one JSON line that parse_test() reads back, without expectations.
[[nodiscard]] std::string to_json_line(const test& t);

/// What running a test gave.
struct outcome {
  state_set states;
  std::uint64_t complete = 0;
  std::uint64_t blocked = 0;
  bool race = false;
  bool livelock = false;      ///< some await can wait for ever
  bool incomplete = false;    ///< not every execution was explored, for another reason than a finding
  bool other_finding = false; ///< a finding that is neither a data race nor a livelock
  std::string findings;       ///< one line for each finding and each limit, for messages
};

/// Where the operations seem to be in the source: a loop is known by its place, and helpers share theirs.
enum class places : std::uint8_t { one_for_each, one_for_all };

/// Explores the test under the model. Plain locations are race-checked variables, but interleave under sc.
/// With an await in the test, a finding does not end the search.
[[nodiscard]] outcome run(const test& t, model m, places where = places::one_for_each);

/// The same for the threads alone: nobody looks at what they leave, so there are no states, and executions that are known
/// to be no different for the threads are explored without running them (parallel_at_end()).
[[nodiscard]] outcome run_threads(const test& t, model m);

/// How the outcome differs from what is expected, as text that ends in a newline; nothing: it does not.
/// Compares the whole set of states unless a race is expected, and the race verdict where one is given.
/// Requires: t.expected(m).
[[nodiscard]] std::optional<std::string> mismatch(const test& t, model m, const outcome& got);

/// Runs every test of a file, prints each mismatch and last "N tests, M mismatches".
/// Returns the exit status: 0 without a mismatch, 1 with one, 3 for wrong input (said on `err`).
int run_litmus_file(const std::string& path, model m, std::ostream& out, std::ostream& err);

} // namespace lockstitch::litmus
