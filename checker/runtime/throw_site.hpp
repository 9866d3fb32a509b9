// Where an exception that leaves a thread's code was thrown. When the handler has it, the calls that led there are
// gone: but before it unwinds anything, the C++ runtime asks every frame on the way up whether it handles the exception
// (Itanium C++ ABI: Exception Handling, 1.3, the search phase). A frame of ours is asked last, while the whole stack
// still stands.
// Nothing is interposed: exceptions that are caught below never come so far, and the answer is always "no".
#pragma once

#include "lockstitch/detail/site.hpp"

namespace lockstitch::runtime {

/// Calls function(argument). While an execution is written down, the running thread's `thrown_at` is set to the place
/// in the user's code at which an exception that escapes from the call was thrown, or thrown again.
/// Throws: what the function throws.
void call_noting_throws(void (*function)(void*), void* argument);

} // namespace lockstitch::runtime
