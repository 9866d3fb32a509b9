// What the operations of all checked objects need: the check that runs, and the caller's place.
#pragma once

#include "runtime/context.hpp"
#include "runtime/heap.hpp"

#include <string>

namespace lockstitch::runtime {

/// The check that runs now. Errors: usage_error, with `what` in its message, outside a check.
context& checking(const char* what);

/// Stands at the head of every operation: what is allocated below it is the checker's, not the test's.
class engine_section {
public:
  engine_section() { heap::instance().leave(); }
  ~engine_section() {
    if (current_context != nullptr) current_context->enter_test();
  }
  engine_section(const engine_section&) = delete;
  engine_section& operator=(const engine_section&) = delete;
};

[[nodiscard]] const char* order_name(std::memory_order order);

} // namespace lockstitch::runtime

/// The place that called the function this is used in. A macro: an inlined function has no return address of its own.
#define caller() ::lockstitch::detail::site::from_return_address(__builtin_return_address(0))
