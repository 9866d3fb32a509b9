// Signal handlers and the watchdog timer. See crash.hpp.
#include "runtime/crash.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

namespace lockstitch::runtime {

sigjmp_buf crash_guard::landing;
volatile bool crash_guard::armed = false;

namespace {

constexpr std::size_t handler_stack_size = 64 * 1024;

// What the handlers may look at; set by the one guard there is.
struct {
  const stack_pool* stacks = nullptr;
  const std::uint64_t* steps = nullptr;
  std::uint64_t last_steps = 0;
  int ticks_without_step = 0;
  int ticks_allowed = 0;
  crash_guard::crash crash;
  sigset_t mask; ///< the signals that were blocked before
} watched;

int watchdog_signal() { return SIGRTMIN + 5; }
constexpr long tick_ms = 50;

} // namespace

crash_guard::crash_guard(const stack_pool& stacks, const std::uint64_t& steps, double stall_limit) {
  watched.stacks = &stacks;
  sigprocmask(SIG_SETMASK, nullptr, &watched.mask);
  watched.steps = &steps;
  watched.last_steps = 0;
  watched.ticks_without_step = 0;
  watched.ticks_allowed = std::max(1, static_cast<int>(stall_limit * 1000 / tick_ms));

  handler_stack_ = mmap(nullptr, handler_stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t own{};
  own.ss_sp = handler_stack_;
  own.ss_size = handler_stack_size;
  sigaltstack(&own, &previous_stack_);

  struct sigaction action {};
  action.sa_sigaction = &on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigfillset(&action.sa_mask);
  std::size_t i = 0;
  for (const int s : signals) sigaction(s, &action, &previous_[i++]);
  sigaction(watchdog_signal(), &action, &previous_[i]);

  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = watchdog_signal();
  event._sigev_un._tid = static_cast<pid_t>(syscall(SYS_gettid));
  has_timer_ = timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer_) == 0;
  itimerspec period{};
  period.it_value.tv_nsec = period.it_interval.tv_nsec = tick_ms * 1000000;
  if (has_timer_) timer_settime(timer_, 0, &period, nullptr);
}

crash_guard::~crash_guard() {
  if (has_timer_) timer_delete(timer_);
  std::size_t i = 0;
  for (const int s : signals) sigaction(s, &previous_[i++], nullptr);
  sigaction(watchdog_signal(), &previous_[i], nullptr);
  sigaltstack(&previous_stack_, nullptr);
  munmap(handler_stack_, handler_stack_size);
}

void crash_guard::on_signal(int number, siginfo_t* info, void*) {
  crash c{crash::kind::signal, number, 0};
  if (number == watchdog_signal()) {
    if (!armed || *watched.steps != watched.last_steps) {
      watched.last_steps = *watched.steps;
      watched.ticks_without_step = 0;
      return;
    }
    if (++watched.ticks_without_step < watched.ticks_allowed) return;
    watched.ticks_without_step = 0;
    c.what = crash::kind::stalled;
  } else if (!armed) {
    // Not the test's doing: what would have happened without us.
    signal(number, SIG_DFL);
    raise(number);
    return;
  } else if ((number == SIGSEGV || number == SIGBUS) && watched.stacks->is_guard(info->si_addr)) {
    c.what = crash::kind::stack_overflow;
  } else if (number == SIGSEGV || number == SIGBUS) {
    c.address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  }
  watched.crash = c;
  armed = false;
  siglongjmp(landing, 1);
}

crash_guard::crash crash_guard::landed() {
  // The handler ran with every signal blocked.
  sigprocmask(SIG_SETMASK, &watched.mask, nullptr);
  return watched.crash;
}

} // namespace lockstitch::runtime
