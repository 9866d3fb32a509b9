// Repeating the execution that a schedule describes: each step is added with the choices given, in the order given.
// What is no step is done in the same order as when the schedule was written down: a thread starts as late as it can,
// and goes on after a step up to its next operation. Not here: writing and reading schedules (schedule.cpp).
#include "runtime/context.hpp"

namespace lockstitch::runtime {

using graph::await_kind;
using graph::is_read;
using graph::no_event;

namespace {

/// Reads that a thread makes after the end of the schedule, to show that its await loop goes on waiting.
constexpr std::uint32_t longest_turn = 64;

} // namespace

/// A thread that has to run before the step can be performed: the one that starts, or that is joined and did not start.
test_thread* context::thread_to_start(const schedule_step& step) {
  test_thread& t = *threads_[step.thread];
  if (!t.started) return &t;
  if (step.starts || t.pending == nullptr || t.pending->kind != event_kind::join) return nullptr;
  for (std::uint32_t n = t.pending->first; n < t.pending->first + t.pending->count; ++n)
    if (threads_[n]->alive && !threads_[n]->started) return threads_[n];
  return nullptr;
}

/// The thread that performs the schedule's next step, or has to be started for it.
test_thread* context::next_of_schedule() {
  for (; guide_position_ < guide_->size(); ++guide_position_) {
    const schedule_step& step = (*guide_)[guide_position_];
    const std::string name = "T" + std::to_string(step.thread);
    if (step.thread >= threads_.size() || !threads_[step.thread]->alive)
      fail("the schedule does not fit the test: there is no " + name);
    if (test_thread* first = thread_to_start(step)) return first;
    if (step.starts) continue;
    if (threads_[step.thread]->pending == nullptr)
      fail("the schedule does not fit the test: " + name + " has no operation to perform");
    return forced_ = threads_[step.thread];
  }
  return nullptr;
}

/// Whether the thread, after the end of the schedule, may read the newest value: one that waits in an await loop shows
/// so that it goes on waiting.
bool context::may_try(test_thread& t) {
  if (t.pending == nullptr || t.waiting || !is_read(*t.pending) || t.pending->await != await_kind::none) return false;
  if (!t.tried) t.tried_from = t.length;
  return t.length - t.tried_from < longest_turn;
}

/// After the last step the threads that did not run start, in the order of their numbers; then those that are about to
/// read do so.
test_thread* context::next_guided() {
  if (test_thread* next = next_of_schedule()) return next;
  for (test_thread* t : threads_)
    if (t->alive && !t->started) return t;
  for (test_thread* t : threads_) {
    if (!may_try(*t)) continue;
    t->tried = true;
    return forced_ = t;
  }
  recording_ = true;
  end_run(judge_end());
}

/// --await auto: the thread is about to read where its turn after the end of the schedule began.
bool context::went_round(const test_thread& t, const event& request) const {
  if (!t.tried || options_.await != await_mode::automatic || t.length == t.tried_from) return false;
  const event& first = search_.current().at(t.log[t.tried_from]);
  return first.where == request.where && first.location == request.location && is_pure(t, t.tried_from);
}

event_id context::add_guided(event& request) {
  test_thread& t = *running_;
  if (went_round(t, request)) {
    t.waiting = true;
    hold();
  }
  t.pending = &request;
  while (forced_ != &t) dispatch();
  forced_ = nullptr;
  t.pending = nullptr;
  event_id id = no_event;
  if (guide_position_ == guide_->size()) {
    recording_ = false; // it is no part of the execution
    id = search_.add_chosen(request, execution().at_location(request.location).mo.back(), no_event, 0);
  } else {
    id = add_step(request, (*guide_)[guide_position_++]);
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
  if (request.kind == event_kind::gather && !execution().is_complete(request.location, request.first))
    fail("the schedule does not fit the test: not all have arrived that T" + std::to_string(request.thread) +
         " waits for");
  if (request.kind == event_kind::choose || request.kind == event_kind::init) request.first = step.choice;
  const event_id rf = is_read(step.kind) ? at(step.rf) : no_event;
  const event_id after = step.kind == event_kind::store ? at(step.after) : no_event;
  if ((rf != no_event && (!graph::is_write(execution().at(rf)) || execution().at(rf).location != request.location)) ||
      (after != no_event && execution().at(after).location != request.location))
    fail("the schedule does not fit the test: it pairs operations of different objects");
  const bool spurious = request.rmw == graph::rmw_kind::compare_exchange_weak && rf != no_event &&
                        execution().at(rf).data == request.expected;
  if (is_read(request) && step.variant == 1 && request.await == await_kind::none && !spurious)
    search_.make_waiting(request, execution().at(rf).data);
  return search_.add_chosen(request, rf, after, step.variant);
}

} // namespace lockstitch::runtime
