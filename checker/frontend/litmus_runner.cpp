// Runs litmus tests: interprets the operations of each thread as the body of a check and collects the final states.
// Uses the engine's functions directly, since locations, values and orders are known only when the test is read.
// Does not compare counts of executions: a test that wants that has them in its outcome.
#include "frontend/litmus.hpp"

#include "lockstitch/check.hpp"
#include "lockstitch/detail/engine.hpp"
#include "lockstitch/thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace lockstitch::litmus {
namespace {

using detail::from_value;
using detail::to_value;
constexpr const detail::value_format& format = detail::format_for<std::int64_t>;

template <op_kind Kind> detail::value modify(const detail::value& old, const detail::value& argument) {
  return to_value(modified(Kind, from_value<std::int64_t>(old), from_value<std::int64_t>(argument)));
}

struct rmw_entry {
  op_kind kind;
  const char* name;
  detail::rmw_function function;
};
constexpr rmw_entry rmw_table[] = {
    {op_kind::exchange, "exchange", modify<op_kind::exchange>},
    {op_kind::add, "fetch_add", modify<op_kind::add>},
    {op_kind::await_exchange, "exchange", modify<op_kind::exchange>},
    {op_kind::sub, "fetch_sub", modify<op_kind::sub>},
    {op_kind::bit_or, "fetch_or", modify<op_kind::bit_or>},
    {op_kind::bit_and, "fetch_and", modify<op_kind::bit_and>},
    {op_kind::bit_xor, "fetch_xor", modify<op_kind::bit_xor>},
};

/// Memory and registers of a test. They live outside the body and are made anew by every execution, so that an
/// execution that is abandoned half-way leaves nothing behind.
class machine {
public:
  machine(const test& t, model m, places where)
      : test_(t), interleave_plain_(m == model::sc), places_(where), cells_(t.locations.size()),
        plain_(t.locations.size()), values_(t.locations.size()) {
    for (const thread& th : t.threads) registers_.emplace_back(th.registers.size());
    state_.resize(t.observations.size());
  }

  /// The body of the check.
  void execute(state_set& states) {
    create();
    parallel(static_cast<std::uint32_t>(test_.threads.size()),
             [this](std::uint32_t i) { run(test_.threads[i].ops, registers_[i]); }, {});
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] = observed(test_.observations[i]);
    states.insert(state_);
    destroy();
  }

  /// The same without its end, and so without states.
  void execute_threads() {
    create();
    parallel_at_end(static_cast<std::uint32_t>(test_.threads.size()),
                    [this](std::uint32_t i) { run(test_.threads[i].ops, registers_[i]); }, {});
    destroy();
  }

private:
  using registers = std::vector<std::int64_t>;

  [[nodiscard]] bool atomic(std::size_t l) const { return test_.locations[l].atomic || interleave_plain_; }

  /// A litmus operation has no line of C++; its address tells it from the others.
  [[nodiscard]] detail::site place(const op& o) const {
    return detail::site::from_return_address(places_ == places::one_for_each ? static_cast<const void*>(&o) : this);
  }

  void create() {
    for (auto& r : registers_) std::ranges::fill(r, 0);
    for (std::size_t l = 0; l < cells_.size(); ++l) {
      const location& where = test_.locations[l];
      values_[l] = where.initial;
      if (atomic(l)) detail::atomic_create(cells_[l], to_value(where.initial), format, {});
      else detail::plain_create(plain_[l], &values_[l], true, {});
      detail::label(atomic(l) ? static_cast<const void*>(&cells_[l]) : &values_[l], where.name);
    }
  }

  void destroy() {
    for (std::size_t l = 0; l < cells_.size(); ++l)
      if (atomic(l)) detail::atomic_destroy(cells_[l]);
      else detail::plain_destroy(plain_[l], &values_[l]);
  }

  void run(const std::vector<op>& ops, registers& regs) {
    for (const op& o : ops) run(o, regs);
  }

  void run(const op& o, registers& regs) {
    switch (o.kind) {
    case op_kind::store: return store(o, evaluate(o.value, regs));
    case op_kind::load: regs[o.reg] = load(o); return;
    case op_kind::cas: return compare_exchange(o, regs);
    case op_kind::fence: return detail::fence(o.order, place(o));
    case op_kind::branch:
      return run(holds(o.cmp, regs[o.reg], evaluate(o.value, regs)) ? o.then_ops : o.else_ops, regs);
    case op_kind::await: return await(o, regs);
    case op_kind::await_cas: return await_compare_exchange(o, regs);
    case op_kind::await_exchange: return await_exchange(o, regs);
    default: regs[o.reg] = read_modify_write(o, evaluate(o.value, regs)); return;
    }
  }

  void store(const op& o, std::int64_t value) {
    if (atomic(o.location)) return detail::atomic_store(cells_[o.location], to_value(value), o.order, place(o));
    detail::plain_write(plain_[o.location], &values_[o.location], format, &value, place(o));
    values_[o.location] = value;
  }

  [[nodiscard]] std::int64_t load(const op& o) {
    if (!atomic(o.location)) return load_plain(o.location, place(o));
    return from_value<std::int64_t>(detail::atomic_load(cells_[o.location], o.order, place(o)));
  }

  [[nodiscard]] std::int64_t load_plain(std::size_t l, detail::site where) {
    detail::plain_read(plain_[l], &values_[l], format, where);
    return values_[l];
  }

  [[nodiscard]] std::int64_t read_modify_write(const op& o, std::int64_t argument) {
    const auto& entry = *std::ranges::find(rmw_table, o.kind, &rmw_entry::kind);
    return from_value<std::int64_t>(
        detail::atomic_rmw(cells_[o.location], entry.function, to_value(argument), entry.name, o.order, place(o)));
  }

  [[nodiscard]] detail::cas_result try_compare_exchange(const op& o, const registers& regs) {
    const detail::value expected = to_value(evaluate(o.expected, regs)), desired = to_value(evaluate(o.desired, regs));
    return detail::atomic_compare_exchange(cells_[o.location], expected, desired, o.order, o.fail_order, !o.strong,
                                           place(o));
  }
  void compare_exchange(const op& o, registers& regs) {
    const detail::cas_result done = try_compare_exchange(o, regs);
    regs[o.reg_ok] = done.succeeded ? 1 : 0;
    regs[o.reg] = from_value<std::int64_t>(done.old);
  }

  void await(const op& o, registers& regs) {
    std::int64_t seen = load(o);
    for (; !holds(o.cmp, seen, evaluate(o.value, regs)); seen = load(o)) detail::yield(place(o));
    regs[o.reg] = seen;
  }

  void await_compare_exchange(const op& o, registers& regs) {
    detail::cas_result done = try_compare_exchange(o, regs);
    for (; !done.succeeded; done = try_compare_exchange(o, regs)) detail::yield(place(o));
    regs[o.reg] = from_value<std::int64_t>(done.old);
  }

  void await_exchange(const op& o, registers& regs) {
    const std::int64_t expected = evaluate(o.expected, regs), desired = evaluate(o.value, regs);
    while (read_modify_write(o, desired) != expected) detail::yield(place(o));
    regs[o.reg] = expected;
  }

  [[nodiscard]] std::int64_t observed(const observation& o) {
    if (o.thread) return registers_[*o.thread][o.index];
    return atomic(o.index) ? from_value<std::int64_t>(detail::final_value(cells_[o.index])) : load_plain(o.index, {});
  }

  const test& test_;
  bool interleave_plain_;
  places places_;
  std::vector<detail::atomic_cell> cells_;
  std::vector<detail::plain_state> plain_;
  std::vector<std::int64_t> values_; ///< of the plain locations
  std::vector<registers> registers_; ///< by thread
  state state_;
};

bool has_await(const std::vector<op>& ops) {
  return std::ranges::any_of(
      ops, [](const op& o) { return is_await(o.kind) || has_await(o.then_ops) || has_await(o.else_ops); });
}

options options_for(const test& t, model m) {
  options o;
  o.name = t.name;
  o.model = m;
  o.spurious_failures = 1'000'000; // no limit: in a loop, a turn that failed spuriously is no event
  o.keep_going = std::ranges::any_of(t.threads, [](const thread& th) { return has_await(th.ops); });
  return o;
}

void add_findings(outcome& to, const result& from) {
  for (const finding& f : from.findings) {
    if (f.kind == finding_kind::data_race) to.race = true;
    else if (f.kind == finding_kind::livelock) to.livelock = true;
    else to.other_finding = true;
    to.findings += fmt::format("    {}: {}\n", to_string(f.kind), f.message);
  }
  to.incomplete = from.verdict == verdict::incomplete || !from.limits.empty();
  for (const std::string& limit : from.limits) to.findings += fmt::format("    incomplete: {}\n", limit);
}

// --- comparison ------------------------------------------------------------------------------------------------------

std::string join(const state& s) { return fmt::format("{}", fmt::join(s, " ")); }

/// One line for each state of the set, those that the other set lacks with a mark.
std::string list(std::string_view title, const state_set& states, const state_set& other, std::string_view mark) {
  std::string text = fmt::format("  {} ({} {}):\n", title, states.size(), states.size() == 1 ? "state" : "states");
  for (const state& s : states) text += fmt::format("    {}{}\n", join(s), other.contains(s) ? "" : mark);
  return text;
}

std::string state_mismatch(const test& t, const state_set& expected, const state_set& got) {
  std::string names;
  for (const observation& o : t.observations) names += (names.empty() ? "" : " ") + o.name;
  return fmt::format("  states of ({}):\n", names) + list("expected", expected, got, "   <- missing") +
         list("found", got, expected, "   <- extra");
}

/// What differs, or nothing. With a race the behaviour is undefined, and nothing else is compared.
std::string difference(const test& t, const expectation& expected, const outcome& got) {
  const bool race = expected.race.value_or(false);
  const std::string findings = got.findings.empty() ? "  found nothing\n" : "  found:\n" + got.findings;
  if (got.other_finding) return "  expected no such finding\n" + findings;
  if (race != got.race) return fmt::format("  expected {} data race\n", race ? "a" : "no") + findings;
  if (race) return {};
  if (got.incomplete) return "  expected a complete search\n" + findings;
  if (expected.livelock != got.livelock)
    return fmt::format("  expected {} livelock\n", expected.livelock ? "a" : "no") + findings;
  return expected.states == got.states ? std::string() : state_mismatch(t, expected.states, got.states);
}

} // namespace

outcome run(const test& t, model m, places where) {
  outcome got;
  machine memory(t, m, where);
  const result r = check(options_for(t, m), [&] { memory.execute(got.states); });
  got.complete = r.complete;
  got.blocked = r.blocked;
  add_findings(got, r);
  return got;
}

outcome run_threads(const test& t, model m) {
  outcome got;
  machine memory(t, m, places::one_for_each);
  const result r = check(options_for(t, m), [&] { memory.execute_threads(); });
  got.complete = r.complete;
  got.blocked = r.blocked;
  add_findings(got, r);
  return got;
}

std::optional<std::string> mismatch(const test& t, model m, const outcome& got) {
  const std::string text = difference(t, *t.expected(m), got);
  if (text.empty()) return std::nullopt;
  return fmt::format("test '{}' under model {}:\n{}", t.name, to_string(m), text);
}

int run_litmus_file(const std::string& path, model m, std::ostream& out, std::ostream& err) {
  try {
    const std::vector<test> tests = parse_file(path);
    for (const test& t : tests)
      if (!t.expected(m))
        throw usage_error(fmt::format("{}:{}: test '{}' says nothing about model {}; add 'expected.{}' or choose "
                                      "another model with --model",
                                      path, t.line, t.name, to_string(m), to_string(m)));
    std::size_t mismatches = 0;
    for (const test& t : tests)
      if (const auto text = mismatch(t, m, run(t, m))) {
        ++mismatches;
        out << path << ':' << t.line << ": " << *text;
      }
    out << fmt::format("{} tests, {} mismatches\n", tests.size(), mismatches);
    return mismatches == 0 ? 0 : 1;
  } catch (const usage_error& e) {
    err << "lockstitch: error: " << e.what() << '\n';
    return 3;
  }
}

} // namespace lockstitch::litmus
