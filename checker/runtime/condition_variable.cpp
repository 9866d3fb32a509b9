// Condition variables. The object's word orders its notifications and the entries into the waiting state: 0, nobody
// waits; 1, a notification is choosing whom to wake; 2, somebody waits. All its accesses are relaxed: a condition
// variable synchronises nothing. Which threads wait is kept beside it (sync_entry::waiters).
//
// Each wait sleeps on a word of its own: 0, asleep; 1, notified; 2, woke by itself (timed out, or spuriously); 3, a
// notification is choosing, and this one may be it. A wait is an await for 1. A timed one is a compare-exchange from 0
// to 2, which fails when it is notified; one that wakes spuriously (which is chosen before) is an await for 0 that
// makes it
// 2. So nothing branches but who is woken, and whether a thread gives up before or after a notification.
//
// Source: C++20 [thread.condition]: a wait is three atomic parts, in one order with the notifications. A notification
// that finds nobody is a load, which has no order among others of its kind. Of the total order over all condition
// variables only what each of them, and the mutexes, make of it is kept.
#include "runtime/operations.hpp"
#include "runtime/word.hpp"

namespace lockstitch::detail {

using namespace runtime;

namespace {

constexpr value nobody{0, 0}, choosing{1, 0}, somebody{2, 0};
constexpr value asleep{0, 0}, notified{1, 0}, gave_up{waiter::gave_up, 0}, candidate{3, 0};

bool not_choosing(const value& current, const value&) { return !(current == choosing); }
bool is_notified(const value& current, const value&) { return current == notified; }
bool is_decided(const value& current, const value&) { return !(current == candidate); }
bool is_asleep(const value& current, const value&) { return current == asleep; }

word_operation shown(const char* name, site where) { return {name, where, std::memory_order_relaxed, true}; }
word_operation hidden(const char* name, site where) { return {name, where, std::memory_order_relaxed, false}; }

event_id last_event(context& c) { return c.running().log[c.running().cursor - 1]; }

void check_mutex(context& c, sync_entry& cv, const sync_object* m, site where) {
  if (m == nullptr) return;
  const std::string me = "T" + std::to_string(c.running().number);
  std::uint64_t mutex = 0;
  for (const auto& lock : c.sync.held_by(c.running().number))
    if (lock.entry->object() == m) mutex = lock.entry->identity;
  if (mutex == 0)
    c.found({finding_kind::invalid_unlock,
             me + " waits on " + name_of(c, cv, where, "wait") + " without holding its mutex",
             where,
             {},
             {"a wait unlocks the mutex: lock it first"}});
  if (cv.kind == sync_kind::condition_variable && !cv.waiters.empty() && cv.mutex != mutex)
    c.found(
        {finding_kind::two_mutexes,
         me + " waits on " + name_of(c, cv, where, "wait") + " with another mutex than T" +
             std::to_string(cv.waiters.front().thread),
         where,
         {},
         {"T" + std::to_string(cv.waiters.front().thread) + " has waited since " + place_of(cv.waiters.front().where),
          "all waits on a condition variable that are going on at a time need the same mutex"}});
  cv.mutex = mutex;
}

std::size_t choose_one(context& c, std::size_t count, site where) {
  event e;
  e.kind = event_kind::choose;
  e.count = static_cast<std::uint32_t>(count);
  e.where = where;
  const event_id id = c.perform(e);
  if (c.recording()) {
    record r;
    r.event = id;
    r.operation = "choose";
    r.where = where;
    r.style = record_style::hidden;
    c.recorder().add(r);
  }
  return c.execution().at(id).first;
}

/// Whether this wait wakes by itself: a timed one may, as often as it is allowed; a spurious wakeup is chosen.
bool may_give_up(context& c, wait_kind kind, site where) {
  if (kind == wait_kind::predicate) return false;
  if (kind == wait_kind::plain) {
    const std::uint32_t most = c.settings().spurious_wakeups;
    c.note_assumption("a thread wakes spuriously at most " + std::to_string(most) + (most == 1 ? " time" : " times") +
                      " in an execution (--spurious-wakeups N)");
    return c.running().spurious_wakeups < most && choose_one(c, 2, where) == 1;
  }
  const std::uint32_t most = c.settings().time_outs; // one that times out again and again has no end of executions
  if (c.running().time_outs < most) return true;
  c.note_limit("limit time_outs=" + std::to_string(most) +
               " reached: a thread's timed waits time out so often at most (--time-outs N)");
  return false;
}

bool wake_up(context& c, waiter& w, site where) {
  if (w.may_give_up) return try_exchange(c, w.word, asleep, notified, false, hidden("notify", where)).succeeded;
  set_word(c, w.word, notified, hidden("notify", where));
  return true;
}

/// Makes the waiters that have not given up candidates, so that none gives up while one of them is chosen.
void claim(context& c, std::deque<waiter>& waiters, site where) {
  for (auto w = waiters.begin(); w != waiters.end();) {
    const bool here =
        !w->may_give_up || try_exchange(c, w->word, asleep, candidate, false, hidden("notify", where)).succeeded;
    w = here ? w + 1 : waiters.erase(w);
  }
}

/// Wakes one waiter; false: all had given up.
bool wake_one(context& c, std::deque<waiter>& waiters, site where) {
  if (waiters.size() == 1) {
    const bool woken = wake_up(c, waiters.front(), where);
    waiters.pop_front();
    return woken;
  }
  claim(c, waiters, where);
  if (waiters.empty()) return false;
  const std::size_t chosen = waiters.size() == 1 ? 0 : choose_one(c, waiters.size(), where);
  for (std::size_t i = 0; i < waiters.size(); ++i)
    if (i == chosen || waiters[i].may_give_up)
      set_word(c, waiters[i].word, i == chosen ? notified : asleep, hidden("notify", where));
  waiters.erase(waiters.begin() + static_cast<std::ptrdiff_t>(chosen));
  return true;
}

} // namespace

std::uint32_t condition_enter(sync_object& o, const sync_object* m, wait_kind kind, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked condition_variable is waited on");
  sync_entry& cv = c.sync.use(c, o, where);
  check_mutex(c, cv, m, where);
  waiter w{c.running().number, {}, may_give_up(c, kind, where), where, kind, graph::no_event};
  c.running().may_give_up = w.may_give_up;
  make_word(c, w.word, asleep, hidden("construct", where));
  c.sync.attach(c, w.word.location, cv);
  await_change(c, o.cell, not_choosing, {}, replace, somebody, shown("wait", where));
  w.entered = last_event(c);
  cv.waiters.push_back(w);
  return w.word.location;
}

wake_reason condition_sleep(sync_object&, std::uint32_t ticket, wait_kind kind, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked condition_variable is waited on");
  atomic_cell word{ticket, c.run_tag()};
  if (!c.running().may_give_up) {
    c.running().cut_off = kind == wait_kind::timed;
    await_value(c, word, is_notified, shown("wake", where));
    c.running().cut_off = false;
    return wake_reason::notified;
  }
  const bool timed = kind == wait_kind::timed;
  c.running().wakes_spuriously = !timed;
  word_operation wake = shown("wake", where);
  wake.outcome = timed ? "timed out" : "spuriously";
  const cas_result slept = await_exchange(c, word, timed ? is_decided : is_asleep, asleep, gave_up, wake);
  c.running().wakes_spuriously = false;
  if (!slept.succeeded) return wake_reason::notified;
  ++(timed ? c.running().time_outs : c.running().spurious_wakeups);
  return timed ? wake_reason::timed_out : wake_reason::spurious;
}

void condition_notify(sync_object& o, bool all, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked condition_variable is notified");
  sync_entry& cv = c.sync.use(c, o, where);
  const word_operation op = shown(all ? "notify_all" : "notify_one", where);
  bool woken = await_exchange(c, o.cell, not_choosing, somebody, all ? nobody : choosing, op).succeeded;
  const event_id event = last_event(c);
  if (woken && all) {
    std::deque<waiter> waiters = std::exchange(cv.waiters, {});
    woken = false;
    for (waiter& w : waiters) woken = wake_up(c, w, where) || woken;
  } else if (woken) {
    woken = wake_one(c, cv.waiters, where);
    set_word(c, o.cell, cv.waiters.empty() ? nobody : somebody, hidden("notify_one", where));
  }
  cv.notifications.push_back({c.running().number, all, woken, where, event});
}

} // namespace lockstitch::detail
