// The loop over the runs of a check, and what becomes of their ends.
#include "lockstitch/check.hpp"

#include "runtime/context.hpp"
#include "runtime/crash.hpp"
#include "runtime/heap.hpp"
#include "runtime/memory.hpp"
#include "runtime/operations.hpp"
#include "runtime/places.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <optional>

namespace lockstitch {

namespace runtime {

namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point start) { return std::chrono::duration<double>(clock::now() - start).count(); }

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

/// VmHWM, not getrusage: what Linux reports there began with the process that started this one.
std::uint64_t peak_memory_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::uint64_t kb = 0;
    if (word == "VmHWM:" && status >> kb) return kb;
  }
  return 0;
}

/// Makes a context the current one for as long as it lives.
class activation {
public:
  explicit activation(context& c) {
    if (current_context != nullptr)
      throw usage_error("a check inside a check: lockstitch::check must not be called from a test body or a checked thread");
    current_context = &c;
  }
  ~activation() { current_context = nullptr; }
  activation(const activation&) = delete;
  activation& operator=(const activation&) = delete;
};

} // namespace

void context::note_limit(const std::string& text) { add_once(result_.limits, text); }
void context::note_hint(const std::string& text) { add_once(result_.hints, text); }
void context::note_assumption(const std::string& text) { add_once(result_.assumptions, text); }

void context::handle_crash(crash_guard::crash c) {
  if (c.what == crash_guard::crash::kind::none) return;
  raw_finding f;
  const std::string who = "T" + std::to_string(running_->number);
  f.where = running_->started_at;
  switch (c.what) {
  case crash_guard::crash::kind::stack_overflow:
    f.kind = finding_kind::stack_overflow;
    f.message = who + " overflows its stack of " + std::to_string(options_.stack_size / 1024) + " KiB";
    f.notes = {"look for an endless recursion or large local arrays; options::stack_size sets the size"};
    break;
  case crash_guard::crash::kind::stalled:
    f.kind = finding_kind::endless_loop;
    f.message = who + " runs without an operation on a checked object and does not end";
    f.notes = {"a loop that waits for a plain variable never sees it change: make it a checked::atomic"};
    break;
  default:
    f.kind = finding_kind::crash;
    f.message = who + " crashes: " + (c.signal == SIGABRT ? "aborted (abort, assert or terminate)" : strsignal(c.signal));
    explain_address(f, c.address);
    break;
  }
  if (const std::uint32_t last = running_->cursor; last > 0)
    f.where = execution().at(running_->log[last - 1]).where;
  raw_ = std::move(f);
  end_ = run_end::found;
}

bool context::past_limits(double seconds) {
  const std::uint64_t done = result_.complete + result_.blocked;
  if (options_.max_executions != 0 && done >= options_.max_executions)
    note_limit("limit max_executions=" + std::to_string(options_.max_executions) + " reached");
  else if (options_.time_limit > 0 && seconds >= options_.time_limit)
    note_limit("limit time_limit reached");
  else return false;
  return true;
}

/// Runs the graph once more, writing it down, and turns the raw finding into one with its trace.
void context::record_finding(const crash_guard& guard) {
  raw_finding first = std::move(*raw_);
  recording_ = true;
  adding_ = false;
  run_once(guard);
  recording_ = false;
  adding_ = true;
  if (!raw_ && first.message.empty()) return;
  if (!raw_ || (raw_->kind != first.kind && !first.message.empty())) raw_ = std::move(first);
  add_finding();
}

std::string context::recorded_steps() const { return to_text(search_.current(), recorder_.order()); }

std::string context::schedule_of_finding() const {
  const std::string text = raw_->kind == finding_kind::lock_order ? lock_order.schedule() : recorded_steps();
  if (sync.readers.empty()) return text;
  std::string line = "readers";
  for (const std::uint32_t thread : sync.readers) line += " " + std::to_string(thread);
  return line + "\n" + text;
}

/// The raw finding, with what was written down of its execution.
finding context::make_finding() const {
  finding f;
  f.kind = raw_->kind;
  f.message = raw_->message;
  f.where = resolve(raw_->where);
  f.notes = raw_->notes;
  f.trace = recorder_.trace(search_.current(), formats, raw_->accesses);
  for (const std::uint32_t i : raw_->accesses)
    if (i < recorder_.records().size()) f.accesses.push_back(recorder_.describe(search_.current(), formats, i));
  if (!f.accesses.empty() && f.accesses[0].where.line == f.where.line) f.where = f.accesses[0].where;
  f.schedule = schedule_of_finding();
  f.found_after = result_.complete + result_.blocked;
  return f;
}

void context::add_finding() {
  finding f = make_finding();
  const auto same = [&](const finding& g) {
    return g.kind == f.kind && g.where.file == f.where.file && g.where.line == f.where.line;
  };
  if (std::none_of(result_.findings.begin(), result_.findings.end(), same)) result_.findings.push_back(std::move(f));
}

/// Reports a thread that could have missed what it waits for in this execution. False: the search is to stop.
bool context::look_for_stuck(const crash_guard& guard) {
  constexpr int probes = 100;
  std::vector<event_id> awaits = search_.find_stuck();
  for (int i = 0; awaits.empty() && i < probes && search_.begin_liveness_probe(); ++i) {
    run_once(guard);
    search_.put_back();
    awaits = search_.find_stuck();
  }
  if (awaits.empty()) return true;
  search_.take_out(awaits);
  raw_ = raw_finding{.kind = finding_kind::livelock, .message = "", .where = {}, .accesses = {}, .notes = {}, .blocks = true};
  record_finding(guard);
  search_.put_back();
  result_.stopped_at_first_finding = !options_.keep_going && !result_.findings.empty();
  return !result_.stopped_at_first_finding;
}

/// Counts how the run ended and reports what it found. Says what to do: the same graph again, the next one, or no more.
context::next_step context::settle(run_end end, progress& so_far, const crash_guard& guard) {
  so_far.retries = end == run_end::retry ? so_far.retries + 1 : 0;
  switch (end) {
  case run_end::complete:
    ++result_.complete;
    if (lock_order.take_growth()) keep_lock_order(guard);
    return !search_.has_awaits() || look_for_stuck(guard) ? next_step::next_graph : next_step::stop;
  case run_end::blocked: ++result_.blocked; return next_step::next_graph;
  case run_end::dropped: return next_step::next_graph;
  case run_end::retry:
    if (so_far.retries < max_retries) return next_step::same_graph;
    note_limit("an await loop waits for different values when it is run again: the search was given up");
    return next_step::stop;
  case run_end::restart:
    search_.restart();
    recall.restart();
    referenced_locations.clear();
    suspected_.reset();
    lock_order.clear();
    result_.complete = result_.blocked = 0;
    return next_step::same_graph;
  case run_end::error: throw usage_error(usage_error_);
  case run_end::found:
    ++(raw_->blocks ? result_.blocked : result_.complete);
    record_finding(guard);
    result_.stopped_at_first_finding = !options_.keep_going;
    return options_.keep_going ? next_step::next_graph : next_step::stop;
  }
  return next_step::stop;
}

/// Whether nothing more is to be had: some executions after a bound was reached, or after a data race.
bool context::given_up(progress& so_far) {
  if (!result_.limits.empty() && ++so_far.after_limit > max_after_limit) return true;
  if (!result_.has(finding_kind::data_race) || ++so_far.after_race <= max_after_race) return false;
  note_limit("search stopped some time after a data race: what it leads to has no meaning");
  return true;
}

void context::explore() {
  const clock::time_point start = clock::now();
  const crash_guard guard(stacks_, steps, options_.stall_limit);
  progress so_far;
  for (;;) {
    search_.begin_run();
    const std::optional<run_end> recalled = may_recall() ? recall_run() : std::nullopt;
    const run_end end = recalled ? *recalled : run_once(guard);
    recall.count(recalled.has_value());
    const next_step next = settle(end, so_far, guard);
    if (next == next_step::stop) return;
    if (next == next_step::same_graph) continue;
    if (given_up(so_far)) return;
    // With a limit on their number, every execution is run and counted on its own.
    const bool share_runs = end == run_end::complete && !final_values_used && options_.max_executions == 0;
    if (!search_.backtrack(share_runs)) {
      result_.complete += search_.take_unseen();
      return;
    }
    result_.complete += search_.take_unseen();
    const bool look = options_.max_executions != 0 || (++so_far.runs & 63) == 0;
    if (look && past_limits(options_.time_limit > 0 ? seconds_since(start) : 0)) return;
  }
}

/// Writes this execution down, in which locks were taken in an order that is new. If that closed a cycle, it is reported
/// at the end, unless some execution deadlocks.
void context::keep_lock_order(const crash_guard& guard) {
  raw_.reset();
  recording_ = true;
  adding_ = false;
  run_once(guard);
  raw_ = lock_order_news();
  recording_ = false;
  adding_ = true;
  if (raw_) suspected_ = make_finding();
  raw_.reset();
}

/// After an execution was written down: the finding, if it closed a cycle in the order of locks.
std::optional<raw_finding> context::lock_order_news() {
  lock_order.keep(recorded_steps());
  if (!lock_order.take_news()) return std::nullopt;
  return lock_order.describe(*this);
}

void context::close_result() {
  if (suspected_ && !result_.has(finding_kind::deadlock)) result_.findings.push_back(std::move(*suspected_));
  result_.verdict = !result_.findings.empty() ? verdict::refuted
                    : !result_.limits.empty() ? verdict::incomplete
                                              : verdict::verified;
  result_.peak_memory_kb = peak_memory_kb();
}

result context::check() {
  const activation active(*this);
  const clock::time_point start = clock::now();
  explore();
  close_result();
  result_.seconds = seconds_since(start);
  return std::move(result_);
}

result context::replay(const schedule& s) {
  const activation active(*this);
  const crash_guard guard(stacks_, steps, options_.stall_limit);
  sync.readers.insert(s.readers.begin(), s.readers.end());
  for (const std::vector<schedule_step>& choices : s.executions) {
    search_.restart();
    referenced_locations.clear();
    guide_ = &choices;
    recording_ = true;
    const run_end end = run_once(guard);
    if (end == run_end::error) throw usage_error(usage_error_);
    ++(end == run_end::blocked ? result_.blocked : result_.complete);
    if (end == run_end::complete) raw_ = lock_order_news();
    if (raw_) break;
  }
  if (raw_) {
    add_finding();
    result_.stopped_at_first_finding = true;
  } else {
    note_limit("only the execution of the schedule was run");
  }
  close_result();
  return std::move(result_);
}

} // namespace runtime

result check(const options& opts, const std::function<void()>& body) { return runtime::context(opts, body).check(); }

result check(const std::function<void()>& body) { return check(options{}, body); }

result check_threads(const options& opts, const std::function<void()>& setup,
                     const std::vector<std::function<void()>>& threads, const std::function<void()>& finally) {
  return check(opts, [&] {
    if (setup) setup();
    const auto count = static_cast<std::uint32_t>(threads.size());
    const detail::thread_id first = detail::threads_start(count, [&](std::uint32_t i) { threads[i](); }, {});
    detail::threads_join(first, count, {}, !finally);
    if (finally) finally();
  });
}

result replay(const options& opts, std::string_view schedule, const std::function<void()>& body) {
  return runtime::context(opts, body).replay(runtime::parse_schedule(schedule));
}

} // namespace lockstitch
