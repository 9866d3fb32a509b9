// Reads names out of source text: which object is accessed at a place that the compiler gave, and where its
// expression begins. Compilers put the column of a member call at its name, its '(' or its beginning, and GCC that of a
// conversion at the last word it had read; so this is a small reader of C++ tokens, not a parser, and where the text
// leaves a choice the answer is nothing rather than a guess. Pure: text in, text out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstitch::runtime {

/// A place in a text, both counted from 1; column 0: not known.
struct text_position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// The object that the operation there is applied to: "node->next" for `node->next.store(x)`, "tail_" for
/// `this->tail_.exchange(x)`, "*flag" for `flag->load()` and for `std::atomic_load(flag)`, "count" for `++count`.
/// `operation` is named as in trace_event::operation. "" if the text does not tell.
[[nodiscard]] std::string accessed_object(std::string_view source, text_position where, std::string_view operation);

/// The name of the variable that the declaration there makes: "x" for `atomic<int> x{0};`. "" if the text does not
/// tell, which is so for members: the place of their initialisation is their class's constructor.
[[nodiscard]] std::string declared_object(std::string_view source, text_position where);

/// The first object that the guard made there is for: "queue.mutex" for `lock_guard g(queue.mutex);` and for
/// `unique_lock(queue.mutex)`. "" if the text does not tell.
[[nodiscard]] std::string guarded_object(std::string_view source, text_position where);

/// The column at which the expression begins that the place is in the middle of: that of `node` in
/// `node->next.store(x)`; on the same line, if the expression began on an earlier one. The same column if in doubt.
[[nodiscard]] std::uint32_t expression_column(std::string_view source, text_position where);

} // namespace lockstitch::runtime
