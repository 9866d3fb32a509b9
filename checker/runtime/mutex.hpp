// What exclusive and shared locks have in common; see mutex.cpp and shared_mutex.cpp.
#pragma once

#include "runtime/sync_objects.hpp"

namespace lockstitch::runtime {

/// A word's condition: nobody holds it.
[[nodiscard]] bool is_free(const value& current, const value& bound);

/// Errors: self-deadlock if the running thread holds it.
void check_not_held(context& c, sync_entry& m, const char* operation, site where);
/// How the running thread holds it. Errors: invalid-unlock if it does not, or in the other mode.
holder& check_held(context& c, sync_entry& m, lock_mode mode, const char* operation, site where);

// shared_mutex.cpp: the part of an exclusive lock that keeps readers out; nothing for other mutexes.
void lock_slots(context& c, sync_entry& m, site where);
[[nodiscard]] bool try_lock_slots(context& c, sync_entry& m, site where);
void unlock_slots(context& c, sync_entry& m, site where);

} // namespace lockstitch::runtime
