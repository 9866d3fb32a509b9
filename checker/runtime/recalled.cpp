// Executions that grow to their end without a run, by what the threads were seen to do. See recall.hpp.
#include "runtime/context.hpp"

namespace lockstitch::runtime {

bool context::may_recall() const {
  return recall.in_use() && !search_.has_awaits() && options_.max_executions == 0 && !final_values_used &&
         options_.await != await_mode::automatic;
}

/// Whether the thread's next step is to end, or to join with nothing after it.
bool context::recall_ends(std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t t = first; t < first + count; ++t) {
    if (!execution().thread(t).alive) continue;
    const recall::step* s = recall.next(execution(), t);
    if (s == nullptr || !(s->ends || s->request.last)) return false;
  }
  return true;
}

/// Adds what the thread does until it ends or joins. Says how it goes on; null: that is not known, or `end` says more.
const recall::step* context::recall_thread(std::uint32_t t, std::optional<run_end>& end) {
  graph::graph& g = execution();
  recall::step* s = recall.next(g, t);
  while (s != nullptr && s->goes_on()) {
    if (g.thread(t).events.size() >= options_.max_events_per_thread) return nullptr;
    ++steps;
    const event_id id = search_.add(s->request);
    if (id == graph::no_event) {
      end = run_end::dropped;
      return nullptr;
    }
    s = recall.next_after(g, *s, id, t);
  }
  return s;
}

/// Grows the graph to its end. Nothing: it is not known how some thread goes on, the test has to be run.
std::optional<run_end> context::recall_run() {
  graph::graph& g = execution();
  const auto count = static_cast<std::uint32_t>(g.thread_count());
  std::optional<run_end> end;
  bool joins = false; // a thread before this one waits to join others
  for (std::uint32_t t = 0; t < count;) {
    if (!g.thread(t).alive) {
      ++t;
      continue;
    }
    const std::size_t before = g.trail().size();
    const recall::step* s = recall_thread(t, end);
    if (s == nullptr) return end;
    if (s->request.kind == event_kind::join && !s->request.last) {
      if (recall_ends(s->request.first, s->request.count)) {
        ++steps;
        search_.add(s->request);
        continue;
      }
      joins = true;
      ++t;
      continue;
    }
    const bool again = joins && g.trail().size() != before;
    t = again ? 0 : t + 1;
    joins = joins && !again;
  }
  return joins ? std::nullopt : std::optional(run_end::complete);
}

namespace {

bool is_same(const recall::step& known, const event& request) {
  const event& r = known.request;
  return !known.ends && r.kind == request.kind && r.location == request.location && r.rmw == request.rmw &&
         (r.kind != event_kind::store || r.data == request.data);
}

} // namespace

/// The thread is about to add this event.
void context::learn(const test_thread& t, const event& request) {
  switch (request.kind) {
  case event_kind::init:
  case event_kind::spawn:
    if (t.number != 0) recall.give_up();
    return;
  case event_kind::notify:
  case event_kind::arrive:
  case event_kind::gather: return recall.give_up();
  default:
    if (request.await != graph::await_kind::none) return recall.give_up();
  }
  const recall::step* known = recall.known(execution(), t.number);
  if (known == nullptr) recall.learn(execution(), t.number, request);
  else if (!is_same(*known, request)) not_deterministic(&known->request, request);
}

void context::learn_end(const test_thread& t) {
  if (in_replay(t)) return;
  const recall::step* known = recall.known(execution(), t.number);
  if (known == nullptr) recall.learn_end(execution(), t.number);
  else if (!known->ends) not_deterministic(&known->request, event{});
}

} // namespace lockstitch::runtime
