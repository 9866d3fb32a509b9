// Starting fibers; see fiber.hpp. The switch itself is inline in the header.
#include "runtime/fiber.hpp"

#include <cxxabi.h>
#include <exception>

#ifdef LOCKSTITCH_FIBER_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace lockstitch::runtime {

fiber::fiber() noexcept : live_exceptions_(reinterpret_cast<exception_state*>(abi::__cxa_get_globals())) {
  static_assert(sizeof(void*) == 8, "the layout of __cxa_eh_globals is known for 64-bit platforms only");
}

void fiber::start(stack where, entry_function entry, void* argument) noexcept {
  stack_ = where;
  entry_ = entry;
  argument_ = argument;
  exceptions_ = {};
#ifdef LOCKSTITCH_FIBER_ASAN
  __asan_unpoison_memory_region(where.base, where.size); // the frames that an abandoned fiber left
  asan_bottom_ = where.base;
  asan_size_ = where.size;
#endif
  context_ = boost::context::detail::make_fcontext(where.top(), where.size, &fiber::run);
}

void fiber::reached_by_longjmp() noexcept {
  *live_exceptions_ = exceptions_;
#ifdef LOCKSTITCH_FIBER_ASAN
  __sanitizer_start_switch_fiber(nullptr, asan_bottom_, asan_size_);
  __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
#endif
}

void fiber::run(boost::context::detail::transfer_t arrival) noexcept {
  const fiber& self = *static_cast<fiber*>(arrival.data)->next_;
  arrived(arrival, nullptr);
  self.entry_(self.argument_);
  std::terminate();
}

} // namespace lockstitch::runtime
