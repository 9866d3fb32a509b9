// Keeps the process alive when a test crashes: SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT on a fiber end the execution
// with a finding, and so does a thread that runs for too long without an operation (a timer on this thread's CPU time).
// The handler jumps back to the scheduler's stack; what the crashed fiber held is dropped.
// Not here: recovery from damage that the test did to memory it does not own.
#pragma once

#include "runtime/stack_pool.hpp"

#include <csignal>
#include <csetjmp>
#include <cstdint>
#include <ctime>

namespace lockstitch::runtime {

class crash_guard {
public:
  /// Installs the handlers for as long as it lives. `steps` counts operations, for the watchdog.
  crash_guard(const stack_pool& stacks, const std::uint64_t& steps, double stall_limit);
  ~crash_guard();
  crash_guard(const crash_guard&) = delete;
  crash_guard& operator=(const crash_guard&) = delete;

  struct crash {
    enum class kind : std::uint8_t { none, signal, stack_overflow, stalled };
    kind what = kind::none;
    int signal = 0;
    std::uintptr_t address = 0; ///< that could not be accessed
  };

  /// Calls body(); if it crashes, says how. Defined for one nesting level.
  template <class Body> [[nodiscard]] crash run(Body&& body) const {
    if (sigsetjmp(landing, 0) == 0) {
      armed = true;
      body();
      armed = false;
      return {};
    }
    return landed();
  }

private:
  static void on_signal(int number, siginfo_t* info, void* context);
  static crash landed();
  static constexpr int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

  static sigjmp_buf landing;
  static volatile bool armed;
  struct sigaction previous_[6];
  stack_t previous_stack_{};
  void* handler_stack_ = nullptr;
  timer_t timer_{};
  bool has_timer_ = false;
};

} // namespace lockstitch::runtime
