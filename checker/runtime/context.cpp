// Which thread goes on: replay first, then one new event at a time. See context.hpp.
#include "runtime/context.hpp"

#include "runtime/call_stack.hpp"
#include "runtime/crash.hpp"
#include "runtime/heap.hpp"
#include "runtime/places.hpp"
#include "runtime/throw_site.hpp"

#include <exception>
#include <utility>

namespace lockstitch::runtime {

using graph::await_kind;
using graph::is_read;
using graph::no_event;

context* current_context = nullptr;
std::uint32_t context::tags_ = 0;

context::context(const options& opts, const std::function<void()>& body)
    : options_(opts), body_(body), search_(opts.model, opts.spurious_failures), stacks_(opts.stack_size) {
  if (opts.starvation_bound != 0) recall.give_up(); // who overtakes whom is to be seen in each execution
  result_.name = opts.name;
  result_.model = opts.model;
}

context::~context() = default;

// --- one run ------------------------------------------------------------------------------------------------------------

void run_body(void* thread) {
  auto& t = *static_cast<test_thread*>(thread);
  context& c = *current_context;
  c.enter_test();
  if (t.body != nullptr) (*t.body)(t.body_index);
  else if (t.run != nullptr) t.run(t.argument);
  else c.body_();
  if (!t.values.empty()) c.end_thread_values();
  if (t.destroy != nullptr) std::exchange(t.destroy, nullptr)(t.argument);
  if (!t.exit_calls.empty()) c.make_exit_calls();
  heap::instance().leave();
}

void thread_entry(void* argument) {
  auto& t = *static_cast<test_thread*>(argument);
  context& c = *current_context;
  try {
    call_noting_throws(&run_body, &t);
  } catch (const usage_error& e) {
    heap::instance().leave();
    c.fail(e.what());
  } catch (const std::exception& e) {
    heap::instance().leave();
    c.exception_escapes(e.what());
  } catch (...) {
    heap::instance().leave();
    c.exception_escapes(nullptr);
  }
  c.thread_ended();
}

void context::begin_run() {
  heap::instance().next_execution(recording_);
  next_tag();
  read_tables_used = 0;
  references.clear();
  sync.begin_run();
  replaying_ = true;
  forced_ = nullptr;
  alone_after_join = any_detached = any_notified = test_is_over = false;
  sleepers_ = 0;
  guide_position_ = 0;
  raw_.reset();
  ++steps;
  if (threads_.empty()) add_thread(event{}, 0);
  for (test_thread* t : threads_) {
    static_cast<run_state&>(*t) = {};
    t->values.clear();
    t->exit_calls.clear();
    t->accesses.clear();
    refresh(*t);
  }
  threads_[0]->alive = true;
}

void context::refresh(test_thread& t) {
  if (t.number >= execution().thread_count()) {
    t.length = 0;
    return;
  }
  const auto& events = execution().thread(t.number).events;
  t.log = events.data();
  t.length = static_cast<std::uint32_t>(events.size());
}

run_end context::run_once(const crash_guard& guard) {
  begin_run();
  if (recording_) recorder_.clear();
  test_thread& first = *threads_[0];
  first.started = true;
  first.flow.start(first.memory, &thread_entry, &first);
  running_ = &first;
  const crash_guard::crash crash = guard.run([&] { switch_to(scheduler_, first.flow); });
  heap::instance().leave();
  if (crash.what != crash_guard::crash::kind::none) scheduler_.reached_by_longjmp();
  handle_crash(crash);
  end_of_run();
  if (end_ == run_end::complete && options_.leaks && heap::instance().has_live_blocks()) look_for_leaks();
  return end_;
}

/// Frees what the threads were started with. Threads that did not end are dropped where they stand: no destructor of
/// the test runs any more.
void context::end_of_run() {
  for (test_thread* t : threads_) {
    if (t->alive && t->destroy != nullptr) ::operator delete(t->argument);
    t->destroy = nullptr;
    t->run = nullptr;
    t->body = nullptr;
  }
}

void context::enter_test() {
  heap::instance().enter(alone_after_join && running_->number == 0 ? heap::no_arena : running_->number);
}

void context::end_run(run_end how) {
  end_ = how;
  switch_to(running_->flow, scheduler_);
  std::terminate();
}

void context::fail(std::string usage_message) {
  usage_error_ = std::move(usage_message);
  end_run(run_end::error);
}

site context::shown_place(site where) const { return recording_ ? users_place(where) : where; }

site context::shown_place(event_id id) const {
  const std::uint32_t entry = recording_ ? recorder_.record_of(id) : recorder::no_record;
  return entry == recorder::no_record ? search_.current().at(id).where : recorder_.where(entry);
}

void context::found(raw_finding f) {
  f.where = shown_place(f.where);
  raw_ = std::move(f);
  end_run(run_end::found);
}

void context::hold() {
  running_->held = true;
  for (;;) dispatch();
}

void context::thread_ended() {
  test_thread& t = *running_;
  t.finished = true;
  if (search_.knows_awaits() && !in_replay(t)) settle_turn(t);
  if (search_.probed_thread() == t.number) end_run(run_end::dropped);
  check_locks_returned(t);
  if (t.number == 0) {
    for (const test_thread* other : threads_)
      if (other->number != 0 && other->alive && !other->joined && !other->detached)
        found({finding_kind::thread_leak,
               "thread T" + std::to_string(other->number) + " is never joined", other->started_at, {},
               {"join it before the test ends"}});
  }
  if (recall.in_use()) learn_end(t);
  for (;;) dispatch();
}

test_thread& context::add_thread(const event& spawn, std::uint32_t index) {
  const std::uint32_t number = spawn.first + index;
  while (threads_.size() <= number)
    threads_.push_back(thread_storage_.emplace_back(std::make_unique<test_thread>()).get());
  test_thread& t = *threads_[number];
  if (t.memory.base == nullptr) t.memory = stacks_.acquire();
  t.number = number;
  t.alive = true;
  t.started_at = spawn.where;
  if (running_ != nullptr) t.time = running_->time;
  refresh(t);
  return t;
}

bool context::threads_alive() const {
  for (const test_thread* t : threads_)
    if (t->number != 0 && t->alive && !t->finished) return true;
  return false;
}

// --- which thread goes on -----------------------------------------------------------------------------------------------

bool context::joinable_now(std::uint32_t first, std::uint32_t count) const {
  for (std::uint32_t t = first; t < first + count; ++t)
    if (!threads_[t]->finished) return false;
  return true;
}

bool context::can_replay(const test_thread& t) {
  if (!t.alive || t.finished || t.held || t.pending != nullptr) return false;
  if (!t.started) return true;
  if (t.waits_for != no_event) return is_replayed(t.waits_for);
  return !t.joins || joinable_now(t.first, t.count);
}

test_thread* context::next_in_replay() {
  const auto count = static_cast<std::uint32_t>(threads_.size());
  std::uint32_t i = running_->number;
  for (std::uint32_t n = 0; n < count; ++n) {
    if (++i == count) i = 0;
    if (can_replay(*threads_[i])) return threads_[i];
  }
  return nullptr;
}

/// Whether the await that the thread waits to add can go on; asked again only when there is a new mo-last write.
bool context::is_ready(test_thread& t) {
  const event_id last = execution().at_location(t.pending->location).mo.back();
  if (t.judged_by == last) return t.passes;
  t.judged_by = last;
  return t.passes = search_.ready(*t.pending);
}

/// The first thread that can run: a function of the graph alone.
test_thread* context::next_to_add() {
  for (test_thread* t : threads_) {
    if (!t->alive || t->finished || t->held) continue;
    if (t->pending == nullptr) return t;
    if (t->pending->kind == event_kind::gather && !execution().is_complete(t->pending->location, t->pending->first)) continue;
    if (t->pending->kind == event_kind::join && !joinable_now(t->pending->first, t->pending->count)) continue;
    if (t->pending->await != await_kind::none && !is_ready(*t)) continue;
    return t;
  }
  return nullptr;
}

/// The first thread that waits in an await: its read is added, and blocked.
test_thread* context::last_resort() {
  if (sleepers_ == 0) return nullptr;
  for (test_thread* t : threads_)
    if (t->alive && !t->finished && !t->held && t->pending != nullptr && t->pending->await != await_kind::none) return t;
  return nullptr;
}

/// The running thread cannot go on: lets another one, or ends the run.
void context::dispatch() {
  if (guide_ != nullptr) return switch_from_running(next_guided());
  if (replaying_) {
    if (test_thread* next = next_in_replay()) return switch_from_running(next);
    replaying_ = false;
    for (const test_thread* t : threads_)
      if (t->alive && !t->held && in_replay(*t)) not_deterministic(&execution().at(t->log[t->cursor]), event{});
    if (!adding_ || search_.probed_thread()) end_run(judge_end());
  }
  test_thread* next = next_to_add();
  if (next == nullptr) next = forced_ = last_resort();
  if (next == nullptr) end_run(judge_end());
  switch_from_running(next);
}

void context::switch_from_running(test_thread* next) {
  if (next == running_) return;
  test_thread& previous = *running_;
  running_ = next;
  if (!next->started) {
    next->started = true;
    if (recording_) recorder_.start(next->number);
    next->flow.start(next->memory, &thread_entry, next);
  }
  switch_to(previous.flow, next->flow);
}

// --- one operation ------------------------------------------------------------------------------------------------------

graph::clock_view context::now() {
  const test_thread& t = *running_;
  const graph::graph& g = execution();
  if (t.cursor > 0) return g.hb(t.log[t.cursor - 1]);
  const event_id creator = g.thread(t.number).creator;
  return creator == no_event ? g.thread_hb(t.number) : g.hb(creator);
}

void context::refuse_after_end() {
  fail("an operation on a checked object after parallel_at_end(): nothing may follow it, or use parallel()");
}

event_id context::perform(event& request) {
  ++steps;
  request.thread = static_cast<graph::thread_index>(running_->number);
  if (test_is_over) refuse_after_end();
  return in_replay(*running_) ? replay_event(request) : add_event(request);
}

event_id context::replay_event(event& request) {
  test_thread& t = *running_;
  const event_id id = t.log[t.cursor];
  event& e = execution().at(id);
  const bool same_kind = is_read(e) ? is_read(request) && e.rmw == request.rmw : e.kind == request.kind;
  if (!same_kind || (e.kind != event_kind::init && e.location != request.location)) not_deterministic(&e, request);
  if (is_read(e)) {
    while (!is_replayed(e.rf)) {
      t.waits_for = e.rf;
      dispatch();
    }
    t.waits_for = no_event;
    e.data = execution().at(e.rf).data;
  } else if (e.kind == event_kind::join) {
    t.first = e.first;
    t.count = e.count;
    while (!joinable_now(e.first, e.count)) {
      t.joins = true;
      dispatch();
    }
    t.joins = false;
  } else if (e.kind == event_kind::gather) {
    for (event_id missing = missing_arrival(e); missing != no_event; missing = missing_arrival(e)) {
      t.waits_for = missing;
      dispatch();
    }
    t.waits_for = no_event;
  } else if (graph::is_write(e)) {
    // Of a structure with a pointer in it the bits may differ from run to run.
    const bool opaque = formats[e.location].what == detail::value_format::kind::bytes;
    if (!opaque && !(e.data == request.data)) not_deterministic(&e, request);
    e.data = request.data;
  }
  ++t.cursor;
  if (e.kind == event_kind::rmw_read && in_replay(t)) {
    event& write = execution().at(t.log[t.cursor]);
    write.data = graph::applies(e.rmw) ? request.apply(e.data, request.operand) : request.operand;
    ++t.cursor;
  }
  return id;
}

/// An arrival that the event waits for and that has not been replayed.
event_id context::missing_arrival(const event& gather) {
  for (const event_id id : execution().trail()) {
    const event& e = execution().at(id);
    if (e.kind == event_kind::arrive && e.location == gather.location && e.first == gather.first && !is_replayed(id)) return id;
  }
  return no_event;
}

event_id context::add_event(event& request) {
  test_thread& t = *running_;
  if (t.yielded_at == t.length && t.length > 0 && guide_ == nullptr && is_read(request)) came_back(t, request);
  if (search_.knows_awaits()) settle_turn(t);
  if (search_.probed_thread() == t.number) end_run(run_end::dropped);
  if (guide_ != nullptr) return add_guided(request);
  if (options_.await == await_mode::automatic && is_read(request)) find_unmarked_await(t, request);
  if (t.length >= options_.max_events_per_thread) {
    note_limit("limit max_events_per_thread=" + std::to_string(options_.max_events_per_thread) + " reached");
    const source_place p = resolve(request.where);
    note_hint(p.file + ":" + std::to_string(p.line) + ": T" + std::to_string(t.number) +
              " goes round here without an end; if this is a spin loop, call lockstitch::yield() in it or use --await auto");
    hold();
  }
  search_.describe(request);
  t.pending = &request;
  t.judged_by = no_event;
  const bool waits = request.await != await_kind::none;
  if (waits) ++sleepers_;
  if (replaying_) dispatch();
  if (sleepers_ > 0 || request.kind == event_kind::join || request.kind == event_kind::gather)
    while (forced_ != &t && next_to_add() != &t) dispatch();
  if (waits) --sleepers_;
  forced_ = nullptr;
  t.pending = nullptr;
  if (recall.in_use()) learn(t, request);
  const event_id id = search_.add(request);
  refresh(t);
  t.cursor = t.length;
  return id;
}

void context::not_deterministic(const event* expected, const event& request) {
  const auto describe = [&](const event& e) {
    static constexpr const char* names[] = {"construction", "load",  "read-modify-write", "store",  "read-modify-write",
                                            "fence",        "spawn", "join",              "choose", "notify",
                                            "arrival",      "wait"};
    return std::string(names[static_cast<int>(e.kind)]) +
           (e.where.known() ? " at " + [&] {
             const source_place p = resolve(e.where);
             return p.file + ":" + std::to_string(p.line);
           }() : "");
  };
  found({finding_kind::non_deterministic,
         "the test is not deterministic: T" + std::to_string(expected->thread) + " does something else when run again",
         expected->where,
         {},
         {"first run: " + describe(*expected),
          "now: " + (request.name == nullptr && !request.where.known() ? std::string("the thread ends or waits")
                     : graph::is_write(request) && request.kind == expected->kind
                         ? describe(request) + " with another value"
                         : describe(request)),
          "use choose(n) for what may differ, and take no values from clocks, random devices, addresses or outside"}});
}

} // namespace lockstitch::runtime
