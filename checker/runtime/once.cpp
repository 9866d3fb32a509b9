// call_once: a word that is 0 while no call has returned, 1 + the caller's number while one runs, and `done` after
// that. To call is one compare-exchange that waits while another thread's call runs; that it was done already is a
// load, so that callers who come later are not ordered. Source: C++20 [thread.once.callonce].
#include "runtime/operations.hpp"
#include "runtime/word.hpp"

namespace lockstitch::detail {

using namespace runtime;

namespace {

constexpr value idle{0, 0}, done{~std::uint64_t{0}, 0};

bool nobody_calls(const value& current, const value&) { return current == idle || current == done; }

void check_not_nested(context& c, const sync_entry& flag, site where) {
  const std::uint32_t me = c.running().number;
  if (flag.holders.empty() || flag.holders.front().thread != me) return;
  c.found({finding_kind::self_deadlock,
           "T" + std::to_string(me) + " waits for itself: call_once inside of a call on the same flag",
           where,
           {},
           {"give the inner call a flag of its own, or call the function directly"}});
}

} // namespace

bool once_enter(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("call_once() is called");
  sync_entry& flag = c.sync.use(c, o, where);
  check_not_nested(c, flag, where);
  const std::uint32_t me = c.running().number;
  const word_operation op{"call_once", where, std::memory_order_acquire};
  if (!await_exchange(c, o.cell, nobody_calls, idle, {1 + me, 0}, op).succeeded) return false;
  flag.holders.push_back({me, lock_mode::exclusive, 1, where});
  return true;
}

void once_leave(sync_object& o, bool returned, site where) {
  const engine_section section;
  context& c = checking("call_once() is called");
  c.sync.use(c, o, where).holders.clear();
  set_word(c, o.cell, returned ? done : idle, {returned ? "done" : "failed", where, std::memory_order_release});
}

} // namespace lockstitch::detail
