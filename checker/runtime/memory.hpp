// Findings about the memory of a test and the lives of its checked objects: use after free and after destruction,
// double free, out of bounds, use before construction, destruction while another thread may still use the object. The
// idea of a quarantine and of redzones is that of AddressSanitizer (Serebryany et al., USENIX ATC 2012); here nothing
// freed is ever used again within an execution. Not here: what a leak is (leaks.cpp), what a block is (heap.hpp).
// Accesses by code that uses no checked type are not seen.
#pragma once

#include "runtime/context.hpp"
#include "runtime/heap.hpp"

#include <cstdint>
#include <string>

namespace lockstitch::runtime {

// --- told by the heap ---
/// The threads allocate or free: what becomes of it is to be seen in each execution.
void needs_every_run();
/// Memory comes from malloc, for there is no room in the thread's arena, or it has none: nothing is known of it.
void note_unseen_allocation();
void record_allocation(heap::block& b, const void* p);
void record_release(heap::block& b, const void* p, bool recorded);
/// A pointer was deleted that is free, or at which no block begins.
[[noreturn]] void report_bad_free(const void* p);

// --- told by the objects ---
/// An object whose tag is not that of the running execution is used: says why it is not alive.
/// `type`: "a checked::var"; `operation`: as in reports; `destroyed`: the finding's kind if its memory is still there.
[[noreturn]] void report_dead(context& c, const void* object, std::uint32_t tag, const char* type,
                              const char* operation, site where,
                              finding_kind destroyed = finding_kind::use_after_free);
/// The bytes that an atomic_ref is to refer to must lie in one block that is not free, if they lie in any.
void check_bytes(context& c, const void* object, std::uint32_t size, site where);

/// Destruction of an object with this tag. True: its accesses are to be compared with it; `entry` is the recorder's.
[[nodiscard]] bool may_destroy(context& c, const void* object, std::uint32_t tag, std::uint32_t& entry);
/// An access by another thread (its entry, if written down) is not ordered before the running thread's destruction.
/// `seen`: it is before that in sb ∪ rf, so that only weaker orders than needed are at fault.
struct unordered_access {
  std::uint32_t thread = 0;
  std::uint32_t entry = recorder::no_record;
  bool writes = false;
  bool seen = false;
};
/// Returns if a std::shared_ptr destroys the object: its count, which is no checked object, orders its owners.
void report_destroyed_in_use(context& c, std::uint32_t entry, const unordered_access& access);

/// A crash at this address: adds which memory the bad pointer came from, if the heap's patterns tell.
void explain_address(raw_finding& f, std::uintptr_t address);

/// What is before the running thread's next action in sb ∪ rf.
[[nodiscard]] graph::clock_view seen_by(context& c);

/// A release that could have ordered an access before the running thread, and the read that saw it (plain.cpp).
[[nodiscard]] std::string missing_edge(context& c, std::uint32_t first, std::uint32_t first_thread);

} // namespace lockstitch::runtime
