// Objects under an atomic_ref: which atomic location their bytes are. An object is one location for as long as nothing
// but atomic_refs writes to it; after a plain write it is a new one. It was there before the first reference, so its
// initial value is before everything and in no thread.
#include "runtime/memory.hpp"
#include "runtime/operations.hpp"

#include <cstring>

namespace lockstitch::detail {

using namespace runtime;

namespace {

/// The value of the mo-last write that this run has come to.
value newest_replayed(context& c, const atomic_cell& cell) {
  const auto& mo = c.execution().at_location(cell.location).mo;
  for (std::size_t i = mo.size(); i-- > 0;)
    if (c.is_replayed(mo[i])) return c.execution().at(mo[i]).data;
  return {};
}

void check_overlap(context& c, std::uintptr_t address, std::uint32_t size, site where) {
  auto it = c.references.lower_bound(address);
  if (it != c.references.begin()) {
    const auto& [begin, before] = *std::prev(it);
    if (begin + before.size > address && before.live > 0) it = std::prev(it);
  }
  if (it == c.references.end() || it->first >= address + size || it->second.live == 0) return;
  if (it->first == address && it->second.size == size) return;
  c.found({finding_kind::mixed_access,
           "atomic_ref of " + std::to_string(size) + " bytes overlaps an atomic object of " +
               std::to_string(it->second.size) + " bytes",
           where,
           {},
           {"use one size for all atomic accesses to an object"}});
}

/// Finds the location that the object has in its present life.
void attach(context& c, context::referenced& r, std::uintptr_t address, const value& initial, const value_format& format) {
  const auto [found, fresh] = c.referenced_locations.try_emplace({address, r.lives++}, graph::no_location);
  graph::graph& g = c.execution();
  if (fresh && g.fixed_count() == graph::graph::max_fixed)
    c.fail("more than " + std::to_string(graph::graph::max_fixed) + " objects are used through atomic_ref: use checked::atomic");
  if (fresh) found->second = g.add_fixed(initial);
  g.at(g.at_location(found->second).init).data = initial;
  r.cell.location = found->second;
  r.cell.run = c.run_tag();
  if (c.formats.size() <= r.cell.location) c.formats.resize(r.cell.location + 1, format);
  c.formats[r.cell.location] = format;
}

} // namespace

atomic_cell& atomic_ref_cell(void* object, std::uint32_t size, const value& initial, const value_format& format,
                             site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("an atomic_ref is made");
  c.recall.give_up(); // plain accesses to the object have to be seen
  const std::uintptr_t address = heap::instance().encode(reinterpret_cast<std::uintptr_t>(object));
  if (heap::instance().contains(reinterpret_cast<std::uintptr_t>(object))) check_bytes(c, object, size, where);
  check_overlap(c, address, size, where);
  auto [it, fresh] = c.references.try_emplace(address);
  context::referenced& r = it->second;
  const bool same = !fresh && r.size == size && r.last == initial;
  if (!same && r.live > 0)
    c.found({finding_kind::mixed_access, "plain write to an object while an atomic_ref refers to it", where, {},
             {"use an atomic_ref for every access as long as one exists"}});
  ++r.live;
  if (same) return r.cell;
  r.size = size;
  r.last = initial;
  attach(c, r, address, initial, format);
  if (c.recording()) {
    c.recorder().declare_location(r.cell.location, object);
    c.recorder().declare(object, where);
  }
  return r.cell;
}

void atomic_ref_release(atomic_cell& cell) noexcept {
  if (current_context == nullptr || cell.run != current_context->run_tag()) return;
  for (auto& [address, r] : current_context->references)
    if (&r.cell == &cell && r.live > 0) --r.live;
}

void atomic_ref_written(atomic_cell& cell, void* object, std::uint32_t size, const value&) {
  const engine_section section;
  context& c = checking("an atomic_ref is written");
  const auto it = c.references.find(heap::instance().encode(reinterpret_cast<std::uintptr_t>(object)));
  if (it == c.references.end()) return;
  it->second.last = newest_replayed(c, cell);
  std::memcpy(object, &it->second.last, size);
}

} // namespace lockstitch::detail
