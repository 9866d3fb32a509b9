// What may be wrong with an execution in which all threads have ended, or all that the test waits for: a detached
// thread that nobody waited for, and a thread that was overtaken too often (starvation.hpp). Source: [basic.start.main]
// ends the program when main returns; a detached thread that is still at work then uses what is being destroyed.
#include "runtime/starvation.hpp"

#include <algorithm>

namespace lockstitch::runtime {

namespace {

/// How many of the thread's events have to be ordered before the end of the test. What a thread does at its very end
/// (notify_all_at_thread_exit) begins with the event that says so to others.
std::uint32_t owed(const test_thread& t) { return t.says_it_ends != 0 ? t.says_it_ends : t.length; }

bool may_outlive_the_test(const graph::graph& g, const test_thread& t) {
  if (!t.alive || !t.detached || t.number == 0) return false;
  return t.length == 0 || g.thread_hb(0).count(t.number) < owed(t);
}

} // namespace

/// The test has ended, and none but detached threads wait.
bool context::only_detached(const std::vector<const test_thread*>& waiting) const {
  return any_detached && threads_[0]->finished &&
         std::all_of(waiting.begin(), waiting.end(), [](const test_thread* t) { return t->detached; });
}

/// The thread was detached, and the test ends without knowing that it is done.
raw_finding context::detached_thread_leak(const test_thread& t) {
  raw_finding f{finding_kind::thread_leak, "", t.detached_at.known() ? t.detached_at : t.started_at, {}, {}};
  f.message = "T" + std::to_string(t.number) + ", which is detached, may still be at work when the test ends";
  f.notes.push_back("it was started at " + place_of(t.started_at));
  f.blocks = !t.finished;
  if (!t.finished) {
    const site where = t.pending != nullptr ? t.pending->where : execution().at(t.log[t.length - 1]).where;
    f.message = "T" + std::to_string(t.number) + ", which is detached, still waits when the test ends";
    f.notes.push_back("it waits at " + place_of(where) + " for what nobody will do");
  } else if (t.length > 0) {
    const event_id last = t.log[owed(t) - 1];
    const std::uint32_t entry = recording_ ? recorder_.record_of(last) : recorder::no_record;
    if (entry != recorder::no_record) f.accesses.push_back(entry);
    f.notes.push_back("the last thing it does, at " + place_of(execution().at(last).where) +
                      ", is not ordered before the end of the test");
  }
  f.notes.emplace_back("join it, or wait for what it does last: a latch, a future, a flag that it releases");
  return f;
}

run_end context::judge_complete() {
  for (const test_thread* t : threads_) {
    if (!any_detached || !may_outlive_the_test(execution(), *t)) continue;
    raw_ = detached_thread_leak(*t);
    return run_end::found;
  }
  if (options_.starvation_bound == 0) return run_end::complete;
  raw_ = find_starvation(*this, options_.starvation_bound);
  return raw_ ? run_end::found : run_end::complete;
}

} // namespace lockstitch::runtime
