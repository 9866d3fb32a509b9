// Bookkeeping of blocking objects, and what is wrong with how one is used; see sync_objects.hpp.
#include "runtime/sync_objects.hpp"

#include "runtime/memory.hpp"
#include "runtime/operations.hpp"
#include "runtime/places.hpp"
#include "runtime/word.hpp"

#include <algorithm>

extern "C" {
// Where the program's own variables lie, as the linker tells.
extern char __data_start[] __attribute__((weak));
extern char _end[] __attribute__((weak));
}

namespace lockstitch::runtime {

using detail::sync_kind;
using detail::sync_object;
using graph::no_event;

namespace {

bool is_global(const void* object) {
  const auto at = reinterpret_cast<std::uintptr_t>(object);
  return __data_start != nullptr && at >= reinterpret_cast<std::uintptr_t>(__data_start) &&
         at < reinterpret_cast<std::uintptr_t>(_end);
}

[[noreturn]] void unusable(context& c, const sync_object& o, site where) {
  if (o.cell.run == c.run_tag() && o.self != &o)
    c.found({finding_kind::copied_object,
             "T" + std::to_string(c.running().number) + " uses a copy of a blocking object, which is none itself",
             where,
             {},
             {"the original was made at " + place_of(o.made) + ": hand it on by reference"}});
  report_dead(c, &o, o.cell.run, "a blocking object", "use", where, finding_kind::destroyed_in_use);
}

/// The construction has to happen before every use.
void check_published(context& c, const sync_entry& entry, site where) {
  const event& made = c.execution().at(c.execution().at_location(entry.location).init);
  if (made.fixed || c.now().contains(made.thread, made.index)) return;
  raw_finding f{finding_kind::data_race, "", where, {}, {}};
  if (c.recording()) f.accesses = {c.recorder().record_of(c.execution().at_location(entry.location).init)};
  f.message = "data race: a blocking object is used in T" + std::to_string(c.running().number) +
              ", and its construction in T" + std::to_string(made.thread) + " is not ordered before";
  f.notes = {"publish an object with a release store and find it with an acquire load"};
  c.found(std::move(f));
}

/// `used`: where, and with what operation, it is used at the same time.
[[noreturn]] void destroyed_in_use(context& c, const sync_entry& entry, const std::string& why, site used,
                                   const char* operation, site where) {
  const std::string what = name_of(c, entry, used, operation);
  c.found({finding_kind::destroyed_in_use,
           "T" + std::to_string(c.running().number) + " destroys " + what + " while " + why,
           where.known() ? where : entry.made,
           {},
           {what + " was made at " + place_of(entry.made)}});
}

} // namespace

void sync_objects::begin_run() {
  if (used_ == 0) return;
  used_ = 0;
  std::fill(by_location_.begin(), by_location_.end(), nullptr);
  for (auto& list : held_) list.clear();
  taking_several.clear();
}

sync_entry& sync_objects::enter(context& c, sync_object& o, std::uint64_t identity) {
  if (used_ == entries_.size()) entries_.emplace_back();
  sync_entry& entry = entries_[used_];
  o.entry = static_cast<std::uint32_t>(used_++);
  entry.keep(&o);
  c.recall.give_up(); // what an operation does depends on more than what its thread has read
  entry.kind = o.kind;
  entry.identity = identity;
  entry.made = o.made;
  entry.location = o.cell.location;
  entry.mutex = 0;
  entry.holders.clear();
  entry.slots.clear();
  entry.waiters.clear();
  entry.notifications.clear();
  attach(c, entry.location, entry);
  if (c.recording()) c.recorder().declare(&o, o.made);
  if (o.kind == sync_kind::shared_mutex) make_slots(c, o, entry);
  return entry;
}

void sync_objects::make_slots(context& c, sync_object& o, sync_entry& entry) {
  for (const std::uint32_t thread : readers) {
    reader_slot slot{thread, {}};
    if (o.outside) find_word(c, slot.word, {}, reinterpret_cast<std::uintptr_t>(&o), 1 + thread);
    else make_word(c, slot.word, {}, {.name = "construct", .where = o.made, .shown = false});
    attach(c, slot.word.location, entry);
    entry.slots.push_back(slot);
  }
}

sync_entry& sync_objects::make(context& c, sync_object& o, const value& initial) {
  make_word(c, o.cell, initial, {.name = "construct", .where = o.made});
  const event& init = c.execution().at(c.execution().at_location(o.cell.location).init);
  return enter(c, o, explore::mix((std::uint64_t{init.thread} << 32U) + init.index, o.made.word()));
}

sync_entry& sync_objects::use(context& c, sync_object& o, site where) {
  if (o.self == &o && o.cell.run == c.run_tag()) {
    sync_entry& entry = entries_[o.entry];
    check_published(c, entry, where);
    return entry;
  }
  if (o.self != &o || !o.outside) unusable(c, o, where);
  find_word(c, o.cell, {o.initial, 0}, reinterpret_cast<std::uintptr_t>(&o), 0);
  return enter(c, o, reinterpret_cast<std::uintptr_t>(&o));
}

const sync_entry* sync_objects::at_location(graph::location_id l) const {
  return l < by_location_.size() ? by_location_[l] : nullptr;
}

const sync_entry* sync_objects::with_identity(std::uint64_t identity) const {
  for (std::size_t i = 0; i < used_; ++i)
    if (entries_[i].identity == identity) return &entries_[i];
  return nullptr;
}

void sync_objects::attach(context& c, graph::location_id l, const sync_entry& entry) {
  if (by_location_.size() <= l) by_location_.resize(l + 1, nullptr);
  by_location_[l] = &entry;
  if (c.recording()) c.recorder().declare_location(l, entry.object());
}

/// Errors: destroyed-in-use if it is held or waited for, or if what another thread did with it is not ordered before.
void sync_objects::destroy(context& c, sync_object& o, site where) {
  sync_entry& entry = entries_[o.entry];
  const std::uint32_t me = c.running().number;
  for (const holder& h : entry.holders)
    destroyed_in_use(c, entry, "T" + std::to_string(h.thread) + " holds it since " + place_of(h.where), h.where, "lock",
                     where);
  for (const waiter& w : entry.waiters)
    if (c.execution().at(c.execution().at_location(w.word.location).mo.back()).data.low != waiter::gave_up)
      destroyed_in_use(c, entry, "T" + std::to_string(w.thread) + " waits for it at " + place_of(w.where), w.where,
                       "wait", where);
  if (c.alone()) return;
  const graph::graph& g = c.execution();
  const graph::clock_view now = c.now();
  const auto check = [&](event_id id) {
    const event& e = g.at(id);
    if (e.fixed || e.thread == me || now.contains(e.thread, e.index)) return;
    const site used = c.shown_place(id);
    destroyed_in_use(
        c, entry, "T" + std::to_string(e.thread) + " uses it at " + place_of(used) + ", which is not ordered before",
        used, e.name == nullptr ? "unlock" : e.name, where);
  };
  const auto check_location = [&](graph::location_id l) {
    for (const event_id id : g.at_location(l).mo) check(id);
    for (const event_id id : g.at_location(l).reads) check(id);
  };
  check_location(entry.location);
  for (const reader_slot& s : entry.slots) check_location(s.word.location);
}

holder* sync_objects::held(sync_entry& entry, std::uint32_t thread) {
  for (holder& h : entry.holders)
    if (h.thread == thread) return &h;
  return nullptr;
}

void sync_objects::hold(sync_entry& entry, const holder& h) {
  entry.holders.push_back(h);
  if (held_.size() <= h.thread) held_.resize(h.thread + 1);
  held_[h.thread].push_back({&entry, h});
}

void sync_objects::let_go(sync_entry& entry, std::uint32_t thread) {
  std::erase_if(entry.holders, [&](const holder& h) { return h.thread == thread; });
  std::erase_if(held_[thread], [&](const held_lock& h) { return h.entry == &entry; });
}

const std::vector<sync_objects::held_lock>& sync_objects::held_by(std::uint32_t thread) {
  if (held_.size() <= thread) held_.resize(thread + 1);
  return held_[thread];
}

// --- names
// --------------------------------------------------------------------------------------------------------------

std::string kind_of(const sync_entry& entry) {
  switch (entry.kind) {
  case sync_kind::mutex: return "mutex";
  case sync_kind::recursive_mutex: return "recursive_mutex";
  case sync_kind::shared_mutex: return "shared_mutex";
  case sync_kind::condition_variable:
  case sync_kind::condition_variable_any: return "condition_variable";
  case sync_kind::semaphore: return "semaphore";
  case sync_kind::once: return "once_flag";
  }
  return "blocking object";
}

std::string name_of(context& c, const sync_entry& entry, site where, const char* operation) {
  std::string name = c.recorder().label_of(entry.object());
  if (name.empty()) name = declaration_at(resolve(entry.made));
  if (name.empty()) name = expression_at(resolve(where), operation);
  if (name.empty()) name = guarded_object_at(resolve(where));
  return name.empty() ? "a " + kind_of(entry) : "'" + name + "'";
}

std::string place_of(site where) {
  const source_place p = resolve(where);
  const std::size_t slash = p.file.rfind('/');
  return p.file.substr(slash == std::string::npos ? 0 : slash + 1) + ":" + std::to_string(p.line);
}

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

namespace {

void create(sync_object& o, sync_kind kind, std::uint64_t initial, std::uint64_t largest, site where) {
  o.kind = kind;
  o.self = &o;
  o.made = where;
  o.initial = initial;
  o.largest = largest;
  o.cell = {};
  o.outside = current_context == nullptr || is_global(&o);
  if (o.outside) return;
  const engine_section section;
  context& c = *current_context;
  c.sync.make(c, o, {initial, 0});
}

} // namespace

void sync_create(sync_object& o, sync_kind kind, site where) {
  if (!where.known()) where = caller();
  create(o, kind, 0, 0, where);
}

void semaphore_create(sync_object& o, std::ptrdiff_t initial, std::ptrdiff_t largest, site where) {
  if (!where.known()) where = caller();
  if (initial < 0 || initial > largest)
    checking("a checked semaphore is made").fail("a semaphore is made with a count that is not between 0 and max()");
  create(o, sync_kind::semaphore, static_cast<std::uint64_t>(initial), static_cast<std::uint64_t>(largest), where);
}

void sync_destroy(sync_object& o, site where) noexcept {
  if (current_context != nullptr && o.self == &o && o.cell.run == current_context->run_tag()) {
    const engine_section section;
    current_context->sync.destroy(*current_context, o, where);
  }
  o.cell.run = 0;
}

} // namespace lockstitch::detail
