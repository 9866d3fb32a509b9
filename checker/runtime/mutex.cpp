// Mutexes: a word that is 0 when free and 1 + the holder's number when held. To lock is one read-modify-write that
// waits for 0, to unlock a store. N threads that lock once are so N! executions, and none of them is blocked. Source:
// C++20 [thread.mutex.requirements]. A timed lock that fails reads that the mutex is held; that it waited before shows
// in nothing, so it is the same as try_lock, and no execution is explored for a wait that succeeds. Not here: shared
// ownership (shared_mutex.cpp), what is wrong with an order of locks (lock_order.hpp).
#include "runtime/mutex.hpp"

#include "runtime/operations.hpp"
#include "runtime/word.hpp"

namespace lockstitch::runtime {

namespace {

bool is_recursive(const sync_entry& m) { return m.kind == detail::sync_kind::recursive_mutex; }

std::string thread_name(std::uint32_t number) { return "T" + std::to_string(number); }

} // namespace

bool is_free(const value& current, const value&) { return current.low == 0; }

void check_not_held(context& c, sync_entry& m, const char* operation, site where) {
  const holder* h = c.sync.held(m, c.running().number);
  if (h == nullptr) return;
  const std::string name = name_of(c, m, where, operation);
  const char* shared = h->mode == lock_mode::shared ? "shared " : "";
  c.found({finding_kind::self_deadlock,
           thread_name(h->thread) + " waits for itself: it calls " + operation + "() on " + name + ", which it holds " +
               shared + "already",
           where,
           {},
           {name + " is held " + shared + "by " + thread_name(h->thread) + " since " + place_of(h->where),
            "the standard leaves undefined what a second lock by the same thread does"}});
}

holder& check_held(context& c, sync_entry& m, lock_mode mode, const char* operation, site where) {
  holder* h = c.sync.held(m, c.running().number);
  if (h != nullptr && h->mode == mode) return *h;
  raw_finding f{finding_kind::invalid_unlock, "", where, {}, {}};
  f.message =
      thread_name(c.running().number) + " calls " + operation + "() on " + name_of(c, m, where, operation) + ", which ";
  if (h != nullptr) {
    const bool shared = h->mode == lock_mode::shared;
    f.message += shared ? "it holds shared" : "it holds exclusively";
    f.notes = {"it was acquired at " + place_of(h->where), shared ? "call unlock_shared()" : "call unlock()"};
  } else if (m.holders.empty()) {
    f.message += "nobody holds";
  } else {
    f.message += thread_name(m.holders.front().thread) + " holds";
    f.notes = {thread_name(m.holders.front().thread) + " acquired it at " + place_of(m.holders.front().where),
               "only the thread that locked a mutex may unlock it; a binary_semaphore may be released by any"};
  }
  c.found(std::move(f));
}

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

void mutex_lock(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is locked");
  sync_entry& m = c.sync.use(c, o, where);
  const std::uint32_t me = c.running().number;
  if (holder* h = is_recursive(m) ? c.sync.held(m, me) : nullptr) {
    ++h->depth;
    return;
  }
  check_not_held(c, m, "lock", where);
  c.lock_order.about_to_lock(c, m, lock_mode::exclusive, where);
  await_change(c, o.cell, is_free, {}, replace, {1 + me, 0}, {"lock", where, std::memory_order_acquire});
  lock_slots(c, m, where);
  c.sync.hold(m, {me, lock_mode::exclusive, 1, c.shown_place(where)});
}

bool mutex_try_lock(sync_object& o, const char* name, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is locked");
  sync_entry& m = c.sync.use(c, o, where);
  const std::uint32_t me = c.running().number;
  if (holder* h = is_recursive(m) ? c.sync.held(m, me) : nullptr) {
    ++h->depth;
    return true;
  }
  check_not_held(c, m, name, where);
  if (c.settings().spurious_failures == 0)
    c.note_assumption("try_lock never fails spuriously (--spurious-failures N explores it)");
  if (!try_exchange(c, o.cell, {}, {1 + me, 0}, true, {name, where, std::memory_order_acquire}).succeeded) return false;
  if (!try_lock_slots(c, m, where)) {
    set_word(c, o.cell, {}, {name, where, std::memory_order_release, false});
    return false;
  }
  c.sync.hold(m, {me, lock_mode::exclusive, 1, c.shown_place(where)});
  return true;
}

void mutex_unlock(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is unlocked");
  sync_entry& m = c.sync.use(c, o, where);
  holder& h = check_held(c, m, lock_mode::exclusive, "unlock", where);
  if (--h.depth > 0) return;
  c.sync.let_go(m, c.running().number);
  unlock_slots(c, m, where);
  set_word(c, o.cell, {}, {"unlock", where, std::memory_order_release});
}

void lock_several_begin() {
  context& c = checking("checked mutexes are locked");
  const std::uint32_t me = c.running().number;
  c.sync.taking_several[me] = c.sync.held_by(me).size();
}

void lock_several_end() {
  context& c = checking("checked mutexes are locked");
  c.sync.taking_several.erase(c.running().number);
}

} // namespace lockstitch::detail
