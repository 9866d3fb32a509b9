// Which thread goes on: replay first, then one new event at a time. See context.hpp.
#include "runtime/context.hpp"

#include "runtime/crash.hpp"
#include "runtime/heap.hpp"
#include "runtime/places.hpp"

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
  result_.name = opts.name;
  result_.model = opts.model;
}

context::~context() = default;

// --- one run ------------------------------------------------------------------------------------------------------------

void thread_entry(void* argument) {
  auto& t = *static_cast<test_thread*>(argument);
  context& c = *current_context;
  try {
    c.enter_test();
    if (t.body != nullptr) (*t.body)(t.body_index);
    else if (t.run != nullptr) t.run(t.argument);
    else c.body_();
    heap::instance().leave();
  } catch (const usage_error& e) {
    heap::instance().leave();
    c.fail(e.what());
  } catch (const std::exception& e) {
    heap::instance().leave();
    c.found({finding_kind::uncaught_exception,
             "exception escapes from " + std::string(t.number == 0 ? "the test" : "a thread") + ": " + e.what(),
             t.started_at, {}, {}});
  } catch (...) {
    heap::instance().leave();
    c.found({finding_kind::uncaught_exception,
             "exception of a type not derived from std::exception escapes from " +
                 std::string(t.number == 0 ? "the test" : "a thread"),
             t.started_at, {}, {}});
  }
  c.thread_ended();
}

void context::begin_run() {
  heap::instance().next_execution();
  next_tag();
  read_tables_used = 0;
  references.clear();
  search_.begin_run();
  replaying_ = true;
  forced_ = nullptr;
  alone_after_join = false;
  sleepers_ = 0;
  guide_position_ = 0;
  raw_.reset();
  ++steps;
  if (threads_.empty()) add_thread(event{}, 0);
  for (test_thread* t : threads_) {
    static_cast<run_state&>(*t) = {};
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
  handle_crash(crash);
  end_of_run();
  return end_;
}

/// Lets go of what the threads were started with; threads that did not end are dropped where they stand.
void context::end_of_run() {
  for (test_thread* t : threads_) {
    if (t->alive && t->destroy != nullptr) t->destroy(t->argument);
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

void context::found(raw_finding f) {
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
  if (t.number == 0) {
    for (const test_thread* other : threads_)
      if (other->number != 0 && other->alive && !other->joined && !other->detached)
        found({finding_kind::thread_leak,
               "thread T" + std::to_string(other->number) + " is never joined", other->started_at, {},
               {"join it before the test ends"}});
  }
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

/// The first thread that can run: a function of the graph alone.
test_thread* context::next_to_add() {
  for (test_thread* t : threads_) {
    if (!t->alive || t->finished || t->held) continue;
    if (t->pending == nullptr) return t;
    if (t->pending->kind == event_kind::join && !joinable_now(t->pending->first, t->pending->count)) continue;
    if (t->pending->await != await_kind::none && !search_.ready(*t->pending)) continue;
    return t;
  }
  return nullptr;
}

/// The first thread that waits in an await loop and could read something older.
test_thread* context::last_resort() {
  if (sleepers_ == 0) return nullptr;
  for (test_thread* t : threads_)
    if (t->alive && !t->finished && !t->held && t->pending != nullptr && t->pending->await != await_kind::none &&
        search_.can_ever_pass(*t->pending))
      return t;
  return nullptr;
}

/// The running thread cannot go on: lets another one, or ends the run.
void context::dispatch() {
  if (replaying_) {
    if (test_thread* next = next_in_replay()) return switch_from_running(next);
    if (guide_ != nullptr) return switch_from_running(next_guided());
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

event_id context::perform(event& request) {
  ++steps;
  request.thread = static_cast<graph::thread_index>(running_->number);
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
  } else if (graph::is_write(e)) {
    // Of a structure with a pointer in it the bits may differ from run to run.
    const bool opaque = formats[e.location].what == detail::value_format::kind::bytes;
    if (!opaque && !(e.data == request.data)) not_deterministic(&e, request);
    e.data = request.data;
  }
  ++t.cursor;
  if (e.kind == event_kind::rmw_read && in_replay(t)) {
    event& write = execution().at(t.log[t.cursor]);
    write.data = e.rmw == graph::rmw_kind::apply ? request.apply(e.data, request.operand) : request.operand;
    ++t.cursor;
  }
  return id;
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
  const bool waits = request.await != await_kind::none;
  if (waits) ++sleepers_;
  if (replaying_) dispatch();
  if (sleepers_ > 0 || request.kind == event_kind::join)
    while (forced_ != &t && next_to_add() != &t) dispatch();
  if (waits) --sleepers_;
  forced_ = nullptr;
  t.pending = nullptr;
  const event_id id = search_.add(request);
  if (id == no_event) end_run(run_end::dropped);
  refresh(t);
  t.cursor = t.length;
  return id;
}

void context::not_deterministic(const event* expected, const event& request) {
  const auto describe = [&](const event& e) {
    static constexpr const char* names[] = {"construction", "load",  "read-modify-write", "store",  "read-modify-write",
                                            "fence",        "spawn", "join",              "choose", "notify"};
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

// --- replay of a schedule -----------------------------------------------------------------------------------------------

/// The thread that performs the schedule's next step. After the last one every thread that is about to read reads the
/// newest value once: one that waits in an await loop shows that it goes on waiting.
test_thread* context::next_guided() {
  if (guide_position_ < guide_->steps.size()) {
    const std::uint32_t number = guide_->steps[guide_position_].thread;
    if (number < threads_.size() && threads_[number]->pending != nullptr) return threads_[number];
    fail("the schedule does not fit the test: T" + std::to_string(number) + " has no operation to perform");
  }
  for (test_thread* t : threads_) {
    if (t->pending == nullptr || t->tried || !is_read(*t->pending) || t->pending->await != await_kind::none) continue;
    t->tried = true;
    return t;
  }
  end_run(judge_end());
}

event_id context::add_guided(event& request) {
  test_thread& t = *running_;
  t.pending = &request;
  const bool tried_before = t.tried;
  for (;;) {
    dispatch();
    const bool at_end = guide_position_ == guide_->steps.size();
    if (at_end ? t.tried && !tried_before : guide_->steps[guide_position_].thread == t.number) break;
  }
  t.pending = nullptr;
  event_id id = no_event;
  if (guide_position_ == guide_->steps.size()) {
    recording_ = false; // it is no part of the execution
    id = search_.add_chosen(request, execution().at_location(request.location).mo.back(), no_event, 0);
  } else {
    id = add_step(request, guide_->steps[guide_position_++]);
  }
  refresh(t);
  t.cursor = t.length;
  return id;
}

event_id context::add_step(event& request, const schedule_step& step) {
  const auto at = [&](position p) {
    if (p.thread == position::init && request.location != graph::no_location)
      return execution().at_location(request.location).mo.front();
    if (p.thread >= execution().thread_count() || p.index >= execution().thread(p.thread).events.size())
      fail("the schedule does not fit the test: it names an operation that does not exist");
    return execution().thread(p.thread).events[p.index];
  };
  const bool fits = is_read(step.kind) ? is_read(request) : step.kind == request.kind;
  if (!fits || (request.kind == event_kind::join && !joinable_now(request.first, request.count)))
    fail("the schedule does not fit the test: T" + std::to_string(request.thread) + " performs another operation");
  if (request.kind == event_kind::choose) request.first = step.choice;
  const event_id rf = is_read(step.kind) ? at(step.rf) : no_event;
  const event_id after = step.kind == event_kind::store ? at(step.after) : no_event;
  if ((rf != no_event && (!graph::is_write(execution().at(rf)) || execution().at(rf).location != request.location)) ||
      (after != no_event && execution().at(after).location != request.location))
    fail("the schedule does not fit the test: it pairs operations of different objects");
  return search_.add_chosen(request, rf, after, step.variant);
}

// --- await loops --------------------------------------------------------------------------------------------------------

namespace {

/// The read that an event belongs to, if it is one or an RMW that wrote what was there.
event_id pure_read(const graph::graph& g, event_id id) {
  const event& e = g.at(id);
  if (e.kind == event_kind::rmw_read) {
    const auto& events = g.thread(e.thread).events;
    return e.index + 1 == events.size() || g.at(events[e.index + 1]).data == e.data ? id : no_event;
  }
  if (e.kind == event_kind::load) return id;
  return e.kind == event_kind::rmw_write && e.data == g.at(e.rf).data ? e.rf : no_event;
}

} // namespace

/// The thread goes on after its last event: if that is an await's read, it passed.
void context::settle_turn(test_thread& t) {
  if (t.length == 0) return;
  const event& last = execution().at(t.log[t.length - 1]);
  const event_id read = last.kind == event_kind::rmw_write ? last.rf : t.log[t.length - 1];
  if (is_read(execution().at(read)) && execution().at(read).await == await_kind::loop) search_.turn_passed(read);
}

bool context::is_pure(const test_thread& t, std::uint32_t from) const {
  const graph::graph& g = search_.current();
  for (std::uint32_t i = from; i < t.length; ++i) {
    const event& e = g.at(t.log[i]);
    if (e.kind != event_kind::fence && pure_read(g, t.log[i]) == no_event) return false;
  }
  return true;
}

/// Of a loop that is known, the turn is over. Another has to show first that it is one, by coming back to where the
/// turn began (came_back()).
void context::yield(site) {
  test_thread& t = *running_;
  t.yielded_at = t.cursor;
  if (t.tried) {
    t.waiting = true;
    hold();
  }
  if (t.cursor == 0 || in_replay(t) || guide_ != nullptr) return;
  const event_id read = pure_read(execution(), t.log[t.cursor - 1]);
  if (read != no_event && execution().at(read).await == await_kind::loop) turn_is_over(read, {});
}

/// The thread's next operation after a yield(): if it did the same before, and nothing but reads since, that was a
/// failed turn of an await loop.
void context::came_back(test_thread& t, const event& request) {
  const graph::graph& g = execution();
  for (std::uint32_t i = t.length; i-- > 0 && pure_read(g, t.log[i]) != no_event;) {
    const event& e = g.at(t.log[i]);
    if (e.kind == event_kind::rmw_write || !(e.where == request.where) || e.location != request.location) continue;
    turn_is_over(pure_read(g, t.log[t.length - 1]), request.where);
  }
}

void context::turn_is_over(event_id read, site turn_start) {
  switch (search_.turn_failed(read, turn_start)) {
  case explore::search::failed_turn::dead_end: end_run(run_end::dropped);
  case explore::search::failed_turn::retry: end_run(run_end::retry);
  case explore::search::failed_turn::restart: end_run(run_end::restart);
  }
}

/// --await auto: the thread is about to read where it read before, and the last two turns read the same writes.
void context::find_unmarked_await(test_thread& t, const event& request) {
  const graph::graph& g = execution();
  std::uint32_t turn = 0;
  for (std::uint32_t i = t.length; i-- > 0 && pure_read(g, t.log[i]) != no_event;) {
    if (g.at(t.log[i]).where == request.where && g.at(t.log[i]).location == request.location && is_read(g.at(t.log[i]))) {
      turn = t.length - i;
      break;
    }
  }
  if (turn == 0 || t.length < 2 * turn || !is_pure(t, t.length - 2 * turn)) return;
  for (std::uint32_t i = t.length - turn; i < t.length; ++i) {
    const event& a = g.at(t.log[i]);
    const event& b = g.at(t.log[i - turn]);
    if (!(a.where == b.where) || a.location != b.location || a.kind != b.kind || (is_read(a) && a.rf != b.rf)) return;
  }
  const source_place p = resolve(request.where);
  note_assumption(p.file + ":" + std::to_string(p.line) + ": the loop here is an await loop: it has no effect until it ends");
  turn_is_over(pure_read(g, t.log[t.length - 1]), request.where);
}

// --- how the run ended --------------------------------------------------------------------------------------------------

/// Whether some notification wakes a wait that saw the old value: it comes after a change of the value.
bool context::notified(const event& asleep) const {
  const graph::graph& g = search_.current();
  const auto& mo = g.at_location(asleep.location).mo;
  for (const event_id id : g.trail()) {
    const event& n = g.at(id);
    if (n.kind != event_kind::notify || n.location != asleep.location) continue;
    for (std::uint32_t i = g.at(asleep.rf).mo_position + 1; i < mo.size(); ++i)
      if (g.happens_before(g.at(mo[i]), id)) return true;
  }
  return false;
}

run_end context::judge_end() {
  bool all_finished = true;
  const test_thread* stuck = nullptr;
  bool redundant = false;
  bool only_blocked = false;
  for (const test_thread* t : threads_) {
    if (!t->alive || t->finished) continue;
    all_finished = false;
    if (t->held) {
      const bool asleep = t->length > 0 && is_read(execution().at(t->log[t->length - 1])) &&
                          execution().at(t->log[t->length - 1]).await == await_kind::not_equal;
      if (t->waiting) stuck = stuck == nullptr ? t : stuck;
      else if (!asleep) only_blocked = true;
      else if (notified(execution().at(t->log[t->length - 1]))) redundant = true;
      else if (stuck == nullptr) stuck = t;
    } else if (t->pending != nullptr && t->pending->await != await_kind::none) {
      if (search_.value_passes(*t->pending)) redundant = true;
      else if (!search_.turn_reads_newest(*t->pending)) only_blocked = true;
      else if (stuck == nullptr) stuck = t;
    }
  }
  if (all_finished) return run_end::complete;
  if (redundant) return run_end::dropped;
  if (adding_ && guide_ == nullptr)
    for (const test_thread* t : threads_)
      if (t->alive && !t->finished && !t->held && t->pending != nullptr && t->pending->await == await_kind::loop)
        search_.add_stuck(*t->pending);
  if (only_blocked || stuck == nullptr) return run_end::blocked;
  raw_ = stuck_finding(*stuck);
  return run_end::found;
}

raw_finding context::stuck_finding(const test_thread& t) {
  const graph::graph& g = execution();
  const bool asleep = t.held;
  const event& last = asleep ? g.at(t.log[t.length - 1]) : *t.pending;
  const event& read = last.kind == event_kind::rmw_write ? g.at(last.rf) : last;
  const bool wait = read.await == await_kind::not_equal;
  raw_finding f;
  f.blocks = true;
  f.kind = wait ? finding_kind::deadlock : finding_kind::livelock;
  f.where = read.where;
  const std::string who = "T" + std::to_string(t.number);
  f.message = wait ? who + (asleep ? " waits for ever: no notification comes after the value changed"
                                   : " waits for ever: the value never changes")
                   : who + " goes round its await loop for ever: no write lets it end";
  const event_id newest = g.at_location(read.location).mo.back();
  if (const std::uint32_t writer = recorder_.record_of(newest); recording_ && writer != recorder::no_record) {
    const trace_event w = recorder_.describe(g, formats, writer);
    f.notes.push_back("it reads " + w.value_written + ", the newest value of '" + w.object + "', from T" +
                      std::to_string(w.name.thread) + "." + std::to_string(w.name.index));
  }
  for (const test_thread* other : threads_)
    if (other != &t && other->alive && !other->finished)
      f.notes.push_back("T" + std::to_string(other->number) +
                        (other->joins || (other->pending && other->pending->kind == event_kind::join)
                             ? " waits for a thread to end"
                             : " waits, too"));
  return f;
}

} // namespace lockstitch::runtime
