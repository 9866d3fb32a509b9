// Repeating the execution that a schedule describes: each step is added with the choices given, in the order given.
// Not here: writing and reading schedules (schedule.cpp).
#include "runtime/context.hpp"

namespace lockstitch::runtime {

using graph::await_kind;
using graph::is_read;
using graph::no_event;

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
  if (request.kind == event_kind::gather && !execution().is_complete(request.location, request.first))
    fail("the schedule does not fit the test: not all have arrived that T" + std::to_string(request.thread) + " waits for");
  if (request.kind == event_kind::choose || request.kind == event_kind::init) request.first = step.choice;
  const event_id rf = is_read(step.kind) ? at(step.rf) : no_event;
  const event_id after = step.kind == event_kind::store ? at(step.after) : no_event;
  if ((rf != no_event && (!graph::is_write(execution().at(rf)) || execution().at(rf).location != request.location)) ||
      (after != no_event && execution().at(after).location != request.location))
    fail("the schedule does not fit the test: it pairs operations of different objects");
  return search_.add_chosen(request, rf, after, step.variant);
}

} // namespace lockstitch::runtime
