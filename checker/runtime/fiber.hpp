// Fibers: what the threads of a test are while it is checked. All of them run on one OS thread and one switches
// straight to the next, through Boost.Context's jump_fcontext; the scheduler is a fiber too, on the OS thread's stack.
//
//   stack_pool stacks;
//   fiber scheduler, worker;                        // `scheduler` has no stack of its own: it is whoever runs now
//   worker.start(stacks.acquire(), &entry, &data);  // nothing runs yet
//   switch_to(scheduler, worker);                   // runs entry(&data) until somebody switches back to `scheduler`
//
// A switch also exchanges the C++ runtime's record of caught and uncaught exceptions (__cxa_eh_globals of the Itanium
// C++ ABI, 2.2.2), which belongs to an OS thread: so a fiber may switch inside a catch block or a destructor that runs
// during unwinding. Dropping a suspended fiber is O(1) and does not unwind: destructors of its locals do not run, and
// what they would have freed stays allocated. Signal masks and errno are shared by all fibers. There is no scheduling
// here, and nothing is thread-safe. AddressSanitizer is told of every switch; its detect_stack_use_after_return should
// be off, since it keeps a stack of its own for every fiber that is dropped.
#pragma once

#include "runtime/stack_pool.hpp"

#include <boost/context/detail/fcontext.hpp>

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define LOCKSTITCH_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCKSTITCH_FIBER_ASAN 1
#endif
#endif
#ifdef LOCKSTITCH_FIBER_ASAN
#include <sanitizer/common_interface_defs.h>
#endif

namespace lockstitch::runtime {

/// One flow of control that can be suspended and resumed. Stays at its address while it is started or running.
class fiber {
public:
  using entry_function = void (*)(void* argument);

  /// A fiber without a stack. It may be switched *from*: it then stands for whoever runs (the "main" fiber). To be
  /// switched *to* it must have been switched from before, or been started.
  fiber() noexcept;
  fiber(const fiber&) = delete;
  fiber& operator=(const fiber&) = delete;

  /// Makes the next switch to this fiber call entry(argument) on `where`.
  /// Requires: this fiber does not run now. It may be suspended, or over: what it was doing is dropped, without
  /// unwinding, and `where` may be the very stack it was on. `entry` does not return and lets no exception escape: it
  /// ends by switching to another fiber for good (otherwise: std::terminate).
  /// Complexity: O(1); with AddressSanitizer the size of the stack. Throws: nothing.
  void start(stack where, entry_function entry, void* argument) noexcept;

  /// To be called after a longjmp, from whatever fiber, to a place on this fiber's stack from which it had not
  /// returned: this fiber runs now, and handles the exceptions that it did when it was suspended. The fiber that the
  /// jump left is dropped: it cannot be resumed, only started. Throws: nothing.
  void reached_by_longjmp() noexcept;

  /// The stack given to the last start(); empty in a fiber that was never started.
  [[nodiscard]] stack where() const noexcept { return stack_; }

  friend void switch_to(fiber& from, fiber& to) noexcept;

private:
  /// The layout of __cxa_eh_globals on the 64-bit platforms we run on (32-bit Arm has a third member).
  struct exception_state {
    void* caught = nullptr; ///< innermost of the exceptions being handled
    unsigned uncaught = 0;  ///< exceptions thrown and not yet caught
  };

  [[noreturn]] static void run(boost::context::detail::transfer_t arrival) noexcept;
  static void arrived(boost::context::detail::transfer_t arrival, void* fake_stack) noexcept;

  boost::context::detail::fcontext_t context_ = nullptr; ///< where to go on; valid while suspended
  exception_state exceptions_;                           ///< valid while suspended
  exception_state* live_exceptions_;                     ///< the OS thread's own
  fiber* next_ = nullptr;                                ///< whom this one last switched to
  entry_function entry_ = nullptr;
  void* argument_ = nullptr;
  stack stack_;
#ifdef LOCKSTITCH_FIBER_ASAN
  const void* asan_bottom_ = nullptr; ///< of the main fiber too, learnt when it first switches away
  std::size_t asan_size_ = 0;
#endif
};

/// First thing on the landing side of a switch: remembers where the fiber that we came from stopped.
inline void fiber::arrived(boost::context::detail::transfer_t arrival, [[maybe_unused]] void* fake_stack) noexcept {
  auto& previous = *static_cast<fiber*>(arrival.data);
#ifdef LOCKSTITCH_FIBER_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, &previous.asan_bottom_, &previous.asan_size_);
#endif
  previous.context_ = arrival.fctx;
}

/// Suspends the running fiber `from` and goes on with `to`; returns when somebody switches back to `from`.
/// Requires: `from` is the fiber that runs; `to` is another one, started or suspended.
/// Complexity: one jump_fcontext and four words copied. Throws: nothing.
inline void switch_to(fiber& from, fiber& to) noexcept {
  fiber::exception_state& live = *from.live_exceptions_;
  from.exceptions_ = live;
  live = to.exceptions_;
  from.next_ = &to;
  void* fake_stack = nullptr;
#ifdef LOCKSTITCH_FIBER_ASAN
  __sanitizer_start_switch_fiber(&fake_stack, to.asan_bottom_, to.asan_size_);
#endif
  fiber::arrived(boost::context::detail::jump_fcontext(to.context_, &from), fake_stack);
}

} // namespace lockstitch::runtime
