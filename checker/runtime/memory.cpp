// Findings about memory; see memory.hpp.
#include "runtime/memory.hpp"

#include "runtime/call_stack.hpp"
#include "runtime/operations.hpp"

namespace lockstitch::runtime {

namespace {

using spot = heap::spot;

std::string thread_name(std::uint32_t number) { return "T" + std::to_string(number); }

std::string bytes(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " byte" : " bytes"); }

/// Writes down what is no operation of a checked object, with the calls that led to it.
std::uint32_t record_aside(context& c, const char* operation, const void* object, std::uint64_t size = 0) {
  record r;
  r.operation = operation;
  r.object = object;
  r.write = true;
  r.size = size;
  return c.recorder().add_aside(r, call_stack());
}

std::uint32_t record_use(context& c, const char* operation, const void* object, site where) {
  record r;
  r.operation = operation;
  r.object = object;
  r.where = where;
  return c.recorder().add(r);
}

std::string quoted(const std::string& name, const char* otherwise) {
  return name.empty() ? std::string(otherwise) : "'" + name + "'";
}

/// Adds an entry that was written down to the accesses of a finding.
void add_entry(raw_finding& f, std::uint32_t entry) {
  if (entry != recorder::no_record) f.accesses.push_back(entry);
}

/// The block's release and allocation, for the reader to see both.
void add_block(raw_finding& f, const heap::block& b) {
  if (b.freed) add_entry(f, b.released);
  add_entry(f, b.allocated);
}

bool is_ordered(context& c, std::uint32_t thread, std::uint32_t epoch) {
  return thread == c.running().number || c.now().count(thread) >= epoch;
}

void describe_freed(context& c, raw_finding& f, const std::string& name, const heap::block& b) {
  const std::string me = thread_name(c.running().number);
  f.kind = finding_kind::use_after_free;
  f.message =
      "use after free: " + name + " is used in " + me + " after " + thread_name(b.freed_by) + " freed its memory";
  if (!is_ordered(c, b.freed_by, b.free_epoch))
    f.notes.push_back("nothing orders the two: " + thread_name(b.freed_by) + " has to know that " + me +
                      " is done before it frees, " + me + " that the object is still there before it uses it");
}

void describe_outside(raw_finding& f, const std::string& name, const spot& at) {
  f.kind = finding_kind::out_of_bounds;
  f.message = "out of bounds: " + name + " lies ";
  if (at.in == nullptr) f.message += "before every block that was allocated";
  else
    f.message += (at.distance == 0 ? std::string("right") : bytes(at.distance)) + " behind the end of a block of " +
                 bytes(at.in->size);
}

void describe_destroyed(context& c, raw_finding& f, const std::string& name, const void* object) {
  f.message =
      "use after destruction: " + name + " is used in " + thread_name(c.running().number) + " after its destructor ran";
  if (c.recording()) add_entry(f, c.recorder().last_aside(object, "destroy"));
}

} // namespace

graph::clock_view seen_by(context& c) {
  const test_thread& t = c.running();
  const graph::graph& g = c.execution();
  if (t.cursor > 0) return g.porf(t.log[t.cursor - 1]);
  const event_id creator = g.thread(t.number).creator;
  return creator == graph::no_event ? g.thread_porf(t.number) : g.porf(creator);
}

void needs_every_run() {
  if (current_context != nullptr) current_context->recall.give_up();
}

void note_unseen_allocation() {
  if (current_context == nullptr || current_context->unseen_memory) return;
  context& c = *current_context;
  if (c.running().number == 0 && c.alone_after_join) return; // left to the caller: see heap.hpp
  const engine_section section;
  c.unseen_memory = true;
  c.note_limit(c.running().number < heap::arenas
                   ? "a thread allocates more memory than is looked at for leaks and use after free: allocate less"
                   : "T" + std::to_string(heap::arenas) + " and later threads allocate memory, which is not looked at " +
                         "for leaks and use after free: use fewer threads");
}

void record_allocation(heap::block& b, const void* p) {
  const std::uint32_t arena = heap::instance().current();
  heap::instance().leave();
  b.allocated = record_aside(*current_context, "allocate", p, b.size);
  heap::instance().enter(arena);
}

void record_release(heap::block& b, const void* p, bool recorded) {
  context& c = *current_context;
  b.freed_by = static_cast<std::uint16_t>(c.running().number);
  b.free_epoch = c.running().cursor + 1;
  if (!recorded) return;
  const engine_section section;
  b.released = record_aside(c, "free", p, b.size);
}

void report_bad_free(const void* p) {
  const engine_section section;
  context& c = *current_context;
  const spot at = heap::instance().find(p);
  raw_finding f{finding_kind::double_free, "", {}, {}, {}};
  const bool begins = at.where == spot::kind::inside && at.distance == 0;
  if (begins) f.message = "double free: a block of " + bytes(at.in->size) + " is freed again";
  else if (at.where == spot::kind::inside)
    f.message = "invalid free: the pointer leads " + bytes(at.distance) + " into a block of " + bytes(at.in->size);
  else f.message = "invalid free: no block begins where the pointer leads";
  if (c.recording()) {
    const std::uint32_t again = record_aside(c, "free", p);
    f.where = c.recorder().where(again);
    f.accesses.push_back(again);
    if (at.in != nullptr && at.where == spot::kind::inside) add_block(f, *at.in);
  }
  c.found(std::move(f));
}

void report_dead(context& c, const void* object, std::uint32_t tag, const char* type, const char* operation,
                 site where, finding_kind destroyed) {
  const spot at = heap::instance().find(object);
  raw_finding f{destroyed, "", where, {}, {}};
  std::string name = type;
  if (c.recording()) {
    const std::uint32_t use = record_use(c, operation, object, where);
    f.accesses.push_back(use);
    name = quoted(c.recorder().plain_object_name(object, use), type);
  }
  if (at.where == spot::kind::inside && at.in->freed) describe_freed(c, f, name, *at.in);
  else if (at.where == spot::kind::outside) describe_outside(f, name, at);
  else if (tag == 0) describe_destroyed(c, f, name, object);
  else if (at.where == spot::kind::inside) {
    f.kind = finding_kind::uninitialised_read;
    f.message = name + " is used before it was constructed";
  } else {
    c.fail(std::string(type) +
           " is used in another execution than the one it was made in: make it inside the test body, "
           "not outside or static");
  }
  if (at.in != nullptr) add_block(f, *at.in);
  c.found(std::move(f));
}

void check_bytes(context& c, const void* object, std::uint32_t size, site where) {
  spot at = heap::instance().find(object);
  if (at.where != spot::kind::inside && at.where != spot::kind::outside) return;
  raw_finding f{finding_kind::use_after_free, "", where, {}, {}};
  const std::string name = "an object under an atomic_ref";
  if (c.recording()) f.accesses.push_back(record_use(c, "refer", object, where));
  if (at.where == spot::kind::outside) {
    describe_outside(f, name, at);
  } else if (at.in->freed) {
    describe_freed(c, f, name, *at.in);
  } else if (at.distance + size > at.in->size) {
    f.kind = finding_kind::out_of_bounds;
    f.message = "out of bounds: " + name + " ends " + bytes(at.distance + size - at.in->size) +
                " behind the end of a block of " + bytes(at.in->size);
  } else {
    return;
  }
  if (at.in != nullptr) add_block(f, *at.in);
  c.found(std::move(f));
}

bool may_destroy(context& c, const void* object, std::uint32_t tag, std::uint32_t& entry) {
  entry = recorder::no_record;
  const spot at = heap::instance().find(object);
  const bool freed = at.where == spot::kind::inside && at.in->freed;
  if (tag != c.run_tag() && tag != 0 && !freed) return false;
  raw_finding f{finding_kind::double_free, "", {}, {}, {}};
  std::uint32_t before = recorder::no_record;
  if (c.recording()) {
    before = c.recorder().last_aside(object, "destroy");
    entry = record_aside(c, "destroy", object);
    f.where = c.recorder().where(entry);
  }
  if (tag == c.run_tag()) return true;
  add_entry(f, entry);
  f.message = freed
                  ? "double free: an object is destroyed whose memory " + thread_name(at.in->freed_by) + " freed before"
                  : "double free: an object is destroyed twice";
  if (freed) add_block(f, *at.in);
  else add_entry(f, before);
  c.found(std::move(f));
}

void report_destroyed_in_use(context& c, std::uint32_t entry, const unordered_access& access) {
  if (last_owner_lets_go(call_stack())) {
    c.note_assumption("an object that std::shared_ptr destroys is not in use any more: its counts are not checked");
    return;
  }
  raw_finding f{access.seen ? finding_kind::data_race : finding_kind::use_after_free, "", {}, {}, {}};
  std::string name = "an object";
  if (c.recording()) {
    f.where = c.recorder().where(entry);
    f.accesses.push_back(entry);
    add_entry(f, access.entry);
    name = quoted(c.recorder().name_of(access.entry == recorder::no_record ? entry : access.entry, c.execution()),
                  "an object");
    if (access.seen) f.notes.push_back(missing_edge(c, access.entry, access.thread));
    else
      f.notes.push_back("nothing orders the two: " + thread_name(c.running().number) + " has to know that " +
                        thread_name(access.thread) + " is done before it destroys the object");
  }
  const std::string me = thread_name(c.running().number);
  const std::string other = thread_name(access.thread);
  f.message =
      access.seen
          ? "data race on " + name + ": destruction is not ordered after a " + (access.writes ? "write" : "read")
          : "use after free: " + name + " is destroyed in " + me + " while " + other + " may still use it";
  c.found(std::move(f));
}

const event* context::next_access_of_others(graph::location_id location) const {
  for (const test_thread* t : threads_) {
    if (t == running_ || !t->alive || t->finished || t->held) continue;
    if (t->pending != nullptr && t->pending->location == location) return t->pending;
    if (t->waits_for == graph::no_event || t->cursor >= t->length) continue;
    const event& next = search_.current().at(t->log[t->cursor]);
    if (next.location == location) return &next;
  }
  return nullptr;
}

void explain_address(raw_finding& f, std::uintptr_t address) {
  if (heap::is_fresh_pattern(address)) f.notes.push_back("the pointer comes from memory that nobody had written to");
  if (!heap::is_freed_pattern(address)) return;
  const heap::block* b = heap::instance().freed_block_of(address);
  std::string note = "use after free: the pointer comes from memory that was freed before";
  if (b != nullptr) note += ", a block of " + bytes(b->size) + " that " + thread_name(b->freed_by) + " freed";
  f.notes.push_back(note);
  if (b != nullptr && current_context->recording()) add_block(f, *b);
}

} // namespace lockstitch::runtime
