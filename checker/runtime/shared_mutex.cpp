// Shared ownership. Each thread that reads has a slot of its own, a word like a mutex's; a shared lock takes that slot
// only, so readers have no order among themselves. An exclusive lock takes the mutex's word and then every slot. With
// one writer, N readers are so 2^N executions, and readers alone are one.
//
// Which threads read is learnt: at the first shared lock of a thread that was not known to read, the search starts over
// with a slot for it in every shared mutex.
// Source: C++20 [thread.sharedmutex.requirements], which says nothing of who comes first: a writer that waits keeps the
// readers out whose slots it has, as implementations that prefer writers do.
#include "runtime/mutex.hpp"
#include "runtime/operations.hpp"
#include "runtime/word.hpp"

namespace lockstitch::runtime {

namespace {

value held_by(const context& c) { return {1 + const_cast<context&>(c).running().number, 0}; }

word_operation hidden(const char* name, site where, std::memory_order order) { return {name, where, order, false}; }

value to_free(const value&, const value&) { return {}; }

} // namespace

void lock_slots(context& c, sync_entry& m, site where) {
  for (reader_slot& s : m.slots)
    await_change(c, s.word, is_free, {}, replace, held_by(c), hidden("lock", where, std::memory_order_acquire));
}

/// A failure must not have synchronised with the readers that were gone: the reads are relaxed until all have
/// succeeded.
bool try_lock_slots(context& c, sync_entry& m, site where) {
  for (std::size_t i = 0; i < m.slots.size(); ++i) {
    if (try_exchange(c, m.slots[i].word, {}, held_by(c), false, hidden("try_lock", where, std::memory_order_relaxed))
            .succeeded)
      continue;
    // As read-modify-writes, so that the release sequences of the readers go on.
    while (i-- > 0) change(c, m.slots[i].word, to_free, {}, hidden("try_lock", where, std::memory_order_relaxed));
    return false;
  }
  if (m.slots.empty()) return true;
  event e;
  e.kind = event_kind::fence;
  e.order = e.success_order = std::memory_order_acquire;
  e.where = where;
  record r;
  r.event = c.perform(e);
  r.operation = "try_lock";
  r.where = where;
  r.style = record_style::hidden;
  if (c.recording()) c.recorder().add(r);
  return true;
}

void unlock_slots(context& c, sync_entry& m, site where) {
  for (reader_slot& s : m.slots) set_word(c, s.word, {}, hidden("unlock", where, std::memory_order_release));
}

namespace {

/// The running thread's slot. A thread that was not known to read is from here on: the search starts over.
reader_slot& slot_of(context& c, sync_entry& m) {
  const std::uint32_t me = c.running().number;
  for (reader_slot& s : m.slots)
    if (s.thread == me) return s;
  c.new_reader(me);
}

} // namespace

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

void shared_lock(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is locked");
  sync_entry& m = c.sync.use(c, o, where);
  check_not_held(c, m, "lock_shared", where);
  c.lock_order.about_to_lock(c, m, lock_mode::shared, where);
  await_change(c, slot_of(c, m).word, is_free, {}, replace, {1 + c.running().number, 0},
               {"lock_shared", where, std::memory_order_acquire});
  c.sync.hold(m, {c.running().number, lock_mode::shared, 1, c.shown_place(where)});
}

bool shared_try_lock(sync_object& o, const char* name, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is locked");
  sync_entry& m = c.sync.use(c, o, where);
  check_not_held(c, m, name, where);
  if (c.settings().spurious_failures == 0)
    c.note_assumption("try_lock_shared never fails spuriously (--spurious-failures N explores it)");
  const value mine{1 + c.running().number, 0};
  if (!try_exchange(c, slot_of(c, m).word, {}, mine, true, {name, where, std::memory_order_acquire}).succeeded)
    return false;
  c.sync.hold(m, {c.running().number, lock_mode::shared, 1, c.shown_place(where)});
  return true;
}

void shared_unlock(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked mutex is unlocked");
  sync_entry& m = c.sync.use(c, o, where);
  (void)check_held(c, m, lock_mode::shared, "unlock_shared", where);
  c.sync.let_go(m, c.running().number);
  set_word(c, slot_of(c, m).word, {}, {"unlock_shared", where, std::memory_order_release});
}

} // namespace lockstitch::detail
