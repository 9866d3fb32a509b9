// The words that blocking objects are made of: a location of the graph, changed by operations that wait in place for a
// value they can use. A lock is one such change, from free to held; an unlock is a store.
//
// What waits is an await whose condition is known (graph::await_kind::condition), so nothing has to be learnt by
// running it: a read takes only values that pass, and a thread whose newest value does not pass sleeps until one does.
// Not here: what the values mean (mutex.cpp, condition_variable.cpp, …), who holds what (sync_objects.hpp).
#pragma once

#include "runtime/context.hpp"

namespace lockstitch::runtime {

/// One operation on a word. The functions must be the same ones each time that the test comes to this operation.
struct word_operation {
  const char* name = "";
  site where;
  std::memory_order order = std::memory_order_relaxed;
  bool shown = true; ///< false: a step of a larger operation, left out of traces
  const char* outcome = nullptr; ///< what a trace says of a change that took place
};

/// Makes a word in this execution, or (`address`: of an object that was there before the test) finds it again.
void make_word(context& c, detail::atomic_cell& cell, const value& initial, const word_operation& op);
void find_word(context& c, detail::atomic_cell& cell, const value& initial, std::uintptr_t address, std::uint32_t part);

/// Waits for a value that passes, and replaces it by apply(value, operand). Returns the value it found.
value await_change(context& c, detail::atomic_cell& cell, graph::condition_function passes, const value& bound,
                   detail::rmw_function apply, const value& operand, const word_operation& op);
/// Waits for a value that passes, and replaces it by `desired` if it is `expected`; else it is a load of that order.
detail::cas_result await_exchange(context& c, detail::atomic_cell& cell, graph::condition_function passes,
                                  const value& expected, const value& desired, const word_operation& op);
/// Waits for a value that passes.
value await_value(context& c, detail::atomic_cell& cell, graph::condition_function passes, const word_operation& op);
/// Changes a value that passes, and does not wait for one: else it is a relaxed load.
detail::cas_result try_change(context& c, detail::atomic_cell& cell, graph::condition_function passes,
                              const value& bound, detail::rmw_function apply, const value& operand,
                              const word_operation& op);
/// Replaces `expected` by `desired`; `weak`: may fail spuriously. A failure is a relaxed load.
detail::cas_result try_exchange(context& c, detail::atomic_cell& cell, const value& expected, const value& desired,
                                bool weak, const word_operation& op);
/// Changes whatever is there. Returns the value it found.
value change(context& c, detail::atomic_cell& cell, detail::rmw_function apply, const value& operand,
             const word_operation& op);
void set_word(context& c, detail::atomic_cell& cell, const value& desired, const word_operation& op);

/// Applies an operand by putting it there.
value replace(const value& old, const value& operand);

} // namespace lockstitch::runtime
