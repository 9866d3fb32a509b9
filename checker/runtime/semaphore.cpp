// Counting semaphores: a word that is the count. To acquire is one read-modify-write that waits for a count above 0.
// Source: C++20 [thread.sema.cnt]. A timed acquire that fails reads 0; that it waited before shows in nothing.
#include "runtime/operations.hpp"
#include "runtime/word.hpp"

namespace lockstitch::detail {

using namespace runtime;

namespace {

bool is_positive(const value& current, const value&) { return current.low > 0; }
value less(const value& current, const value&) { return {current.low - 1, 0}; }
value more(const value& current, const value& by) { return {current.low + by.low, 0}; }

} // namespace

void semaphore_acquire(sync_object& o, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked semaphore is acquired");
  (void)c.sync.use(c, o, where);
  await_change(c, o.cell, is_positive, {}, less, {}, {"acquire", where, std::memory_order_acquire});
}

bool semaphore_try_acquire(sync_object& o, const char* name, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked semaphore is acquired");
  (void)c.sync.use(c, o, where);
  return try_change(c, o.cell, is_positive, {}, less, {}, {name, where, std::memory_order_acquire}).succeeded;
}

void semaphore_release(sync_object& o, std::ptrdiff_t update, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked semaphore is released");
  sync_entry& s = c.sync.use(c, o, where);
  const auto by = static_cast<std::uint64_t>(update);
  const value before = change(c, o.cell, more, {by, 0}, {"release", where, std::memory_order_release});
  if (update >= 0 && before.low + by <= o.largest) return;
  c.found({finding_kind::overflow,
           "T" + std::to_string(c.running().number) + " releases " + name_of(c, s, where, "release") +
               (update < 0 ? " a negative number of times" : " beyond its largest value"),
           where,
           {},
           {"it stands at " + std::to_string(before.low) + ", is released " + std::to_string(update) +
            (update == 1 ? " time" : " times") + ", and may reach " + std::to_string(o.largest)}});
}

} // namespace lockstitch::detail
