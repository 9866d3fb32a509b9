// Starvation, as far as a finite execution can show it: a thread comes to a lock, a semaphore or an await loop, and
// other threads get what it waits for again and again before it does. The literature on mutual exclusion calls a
// lock fair that bounds how often a thread is bypassed (Raynal, "Algorithms for Mutual Exclusion", 1986).
//
// In a graph nothing says when a thread began to wait. But it could have come to the operation as soon as it had done
// what it does before: an acquisition by another thread that is not before that in sb ∪ rf, and gets the object before
// this thread does, may have overtaken it. So what is counted is how often a thread *could* be overtaken in this
// execution: N times with an unfair lock whenever others take it N times, once for each other thread with a ticket
// lock. Not here: condition variables (whom a notification wakes is nobody's turn), threads that wait for ever
// (deadlock.hpp).
#pragma once

#include "runtime/context.hpp"

#include <optional>

namespace lockstitch::runtime {

/// A thread of this complete execution that could be overtaken at least `bound` times in one wait.
[[nodiscard]] std::optional<raw_finding> find_starvation(context& c, std::uint32_t bound);

} // namespace lockstitch::runtime
