// Tests of checker/runtime/fiber and stack_pool: switching, exceptions around switches, dropping a suspended fiber,
// telling a guard from other memory. The cost of a switch is measured by tests/bench, not here.
#include "runtime/fiber.hpp"
#include "runtime/stack_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/mman.h>

#ifdef LOCKSTITCH_FIBER_ASAN
#include <sanitizer/lsan_interface.h>
#endif

namespace lockstitch::runtime {
namespace {

/// A scheduler and some fibers, each running a function object and then handing over to the scheduler for good.
class crew {
public:
  fiber main;

  explicit crew(std::size_t stack_size = stack_pool::default_stack_size) : stacks(stack_size) {}

  fiber& add(std::function<void()> body) {
    members_.push_back(std::make_unique<member>());
    member& m = *members_.back();
    m.body = std::move(body);
    m.all = this;
    m.self.start(stacks.acquire(), &run, &m);
    return m.self;
  }

  /// What `f` was doing is dropped; it will run `body` next, on the stack it has.
  void restart(fiber& f, std::function<void()> body) {
    const auto at = std::find_if(members_.begin(), members_.end(), [&](const auto& m) { return &m->self == &f; });
    (*at)->body = std::move(body);
    f.start(f.where(), &run, at->get());
  }

  void resume(fiber& f) { switch_to(main, f); }
  void pause(fiber& f) { switch_to(f, main); }

  stack_pool stacks;

private:
  struct member {
    fiber self;
    std::function<void()> body;
    crew* all = nullptr;
  };
  static void run(void* argument) {
    auto& m = *static_cast<member*>(argument);
    m.body();
    switch_to(m.self, m.all->main);
  }
  std::deque<std::unique_ptr<member>> members_;
};

TEST(fiber, runs_on_the_stack_it_was_given_and_only_once_switched_to) {
  crew c;
  const void* frame = nullptr;
  fiber& f = c.add([&] { frame = __builtin_frame_address(0); });
  EXPECT_EQ(frame, nullptr);
  c.resume(f);
  EXPECT_GE(frame, f.where().base);
  EXPECT_LT(frame, f.where().top());
}

TEST(fiber, two_fibers_alternate_without_the_scheduler) {
  crew c;
  std::string order;
  fiber* ping = nullptr;
  fiber* pong = nullptr;
  ping = &c.add([&] {
    for (int i = 0; i < 3; ++i) {
      order += 'i';
      switch_to(*ping, *pong);
    }
  });
  pong = &c.add([&] {
    for (;;) {
      order += 'o';
      switch_to(*pong, *ping);
    }
  });
  c.resume(*ping);
  EXPECT_EQ(order, "ioioio");
}

TEST(fiber, keeps_its_locals_over_many_switches) {
  crew c;
  std::vector<std::uint64_t> sums(8);
  std::vector<fiber*> fibers(8);
  for (std::size_t i = 0; i < fibers.size(); ++i)
    fibers[i] = &c.add([&, i] {
      std::uint64_t sum = 0;
      const std::string text(100, static_cast<char>('a' + i));
      for (int round = 0; round < 1000; ++round) {
        sum += static_cast<unsigned char>(text[static_cast<std::size_t>(round) % text.size()]);
        c.pause(*fibers[i]);
      }
      sums[i] = sum;
    });
  for (int round = 0; round <= 1000; ++round)
    for (fiber* f : fibers) c.resume(*f);
  for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_EQ(sums[i], 1000 * ('a' + i));
}

TEST(fiber, throws_and_catches_like_a_thread) {
  crew c;
  std::string caught;
  c.resume(c.add([&] {
    try {
      throw std::runtime_error("in a fiber");
    } catch (const std::exception& e) {
      caught = e.what();
    }
  }));
  EXPECT_EQ(caught, "in a fiber");
}

TEST(fiber, switching_inside_catch_blocks_does_not_mix_the_exceptions_being_handled) {
  crew c;
  std::array<fiber*, 2> fibers{};
  std::array<std::string, 2> rethrown;
  for (std::size_t i = 0; i < 2; ++i)
    fibers[i] = &c.add([&, i] {
      try {
        try {
          throw std::runtime_error(std::to_string(i));
        } catch (...) {
          c.pause(*fibers[i]); // the other fiber enters its own handler here
          throw;               // must be ours, though the other's was thrown last
        }
      } catch (const std::exception& e) {
        c.pause(*fibers[i]); // the other fiber leaves its handlers, in the wrong order for one shared stack of them
        rethrown[i] = e.what();
        EXPECT_NE(std::current_exception(), nullptr);
      }
      EXPECT_EQ(std::current_exception(), nullptr);
    });
  for (int round = 0; round < 3; ++round)
    for (fiber* f : fibers) {
      c.resume(*f);
      EXPECT_EQ(std::current_exception(), nullptr) << "the scheduler handles nothing";
    }
  EXPECT_EQ(rethrown, (std::array<std::string, 2>{"0", "1"}));
}

TEST(fiber, uncaught_exceptions_counts_those_of_the_running_fiber) {
  crew c;
  fiber* f = nullptr;
  struct pausing {
    std::function<void()> pause;
    ~pausing() { pause(); }
  };
  int inside = -1;
  f = &c.add([&] {
    try {
      const pausing p{[&] {
        c.pause(*f);
        inside = std::uncaught_exceptions();
      }};
      throw 1;
    } catch (int) {}
  });
  c.resume(*f);
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  c.resume(*f);
  EXPECT_EQ(inside, 1);
}

TEST(fiber, a_dropped_fiber_starts_anew_on_the_same_stack_and_handles_no_exception) {
  crew c;
  fiber* f = nullptr;
  int reached = 0;
  bool handling = true;
  f = &c.add([] {});
  const auto park_in_a_handler = [&] {
    try {
#ifdef LOCKSTITCH_FIBER_ASAN
      __lsan_disable();
#endif
      throw 1; // never freed: dropping a fiber does not unwind
    } catch (int) {
#ifdef LOCKSTITCH_FIBER_ASAN
      __lsan_enable();
#endif
      ++reached;
      c.pause(*f);
      FAIL() << "a dropped fiber went on";
    }
  };
  c.restart(*f, park_in_a_handler);
  c.resume(*f);
  const stack before = f->where();
  c.restart(*f, [&] { handling = std::current_exception() != nullptr; });
  c.resume(*f);
  EXPECT_EQ(reached, 1);
  EXPECT_FALSE(handling);
  EXPECT_EQ(f->where(), before);
}

TEST(fiber, can_be_dropped_a_hundred_thousand_times) {
  crew c;
  fiber* f = &c.add([] {});
  int runs = 0;
  for (int i = 0; i < 100'000; ++i) {
    c.restart(*f, [&] {
      volatile char deep[512] = {};
      deep[511] = 1;
      runs += deep[511];
      c.pause(*f);
      runs += deep[511];
    });
    c.resume(*f);
  }
  EXPECT_EQ(runs, 100'000);
  EXPECT_EQ(c.stacks.made(), 1U);
}

TEST(fiber_death, an_exception_that_escapes_the_entry_terminates) {
  EXPECT_DEATH(
      {
        crew c;
        c.resume(c.add([] { throw std::runtime_error("escapes"); }));
      },
      "escapes");
}

TEST(stack_pool, gives_usable_memory_of_the_size_asked_for) {
  stack_pool pool(10'000);
  const stack s = pool.acquire();
  EXPECT_GE(s.size, 10'000U);
  std::memset(s.base, 0x5a, s.size);
}

TEST(stack_pool, hands_out_the_stack_released_last_again) {
  stack_pool pool;
  const stack a = pool.acquire();
  const stack b = pool.acquire();
  EXPECT_NE(a, b);
  pool.release(a);
  pool.release(b);
  EXPECT_EQ(pool.acquire(), b);
  EXPECT_EQ(pool.acquire(), a);
  EXPECT_EQ(pool.made(), 2U);
}

TEST(stack_pool, stacks_of_several_regions_do_not_overlap) {
  stack_pool pool(4096);
  std::set<std::byte*> bases;
  for (int i = 0; i < 300; ++i) {
    const stack s = pool.acquire();
    *s.base = std::byte{1};
    *(s.top() - 1) = std::byte{1};
    bases.insert(s.base);
  }
  EXPECT_EQ(bases.size(), 300U);
  for (auto at = bases.begin(); std::next(at) != bases.end(); ++at)
    EXPECT_GE(*std::next(at) - *at, static_cast<std::ptrdiff_t>(4096 + stack_pool::guard_size));
}

TEST(stack_pool, knows_its_guards) {
  stack_pool pool;
  int local = 0;
  EXPECT_FALSE(pool.is_guard(&local));
  EXPECT_FALSE(pool.is_guard(nullptr));
  std::vector<stack> stacks;
  for (int i = 0; i < 100; ++i) stacks.push_back(pool.acquire());
  for (const stack& s : stacks) {
    EXPECT_TRUE(pool.is_guard(s.base - 1));
    EXPECT_TRUE(pool.is_guard(s.base - stack_pool::guard_size));
    EXPECT_FALSE(pool.is_guard(s.base));
    EXPECT_FALSE(pool.is_guard(s.top() - 1));
  }
}

// --- a real overflow ------------------------------------------------------------------------------------------------
// A signal handler has only globals to talk to.
stack_pool* handler_pool = nullptr;
volatile sig_atomic_t fault_in_guard = -1;
sigjmp_buf after_fault;

void on_fault(int, siginfo_t* info, void*) {
  fault_in_guard = handler_pool->is_guard(info->si_addr) ? 1 : 0;
  siglongjmp(after_fault, 1);
}

/// Runs `action` with on_fault installed on a stack of its own.
void with_fault_handler(crew& c, const std::function<void()>& action) {
  handler_pool = &c.stacks;
  fault_in_guard = -1;
  std::vector<char> memory(std::size_t{64} << 10);
  stack_t alternative{};
  alternative.ss_sp = memory.data();
  alternative.ss_size = memory.size();
  stack_t old_stack{};
  sigaltstack(&alternative, &old_stack);
  struct sigaction fault {};
  fault.sa_sigaction = on_fault;
  fault.sa_flags = SA_SIGINFO | SA_ONSTACK;
  struct sigaction old {};
  sigaction(SIGSEGV, &fault, &old);
  if (sigsetjmp(after_fault, 1) == 0) action();
  else c.main.reached_by_longjmp();
  sigaction(SIGSEGV, &old, nullptr);
  sigaltstack(&old_stack, nullptr);
}

[[gnu::noinline]] int deeper(int depth) { // NOLINT(misc-no-recursion): it is what is tested
  volatile char frame[1000] = {};
  frame[depth % 1000] = 1;
  return depth < 0 ? 0 : deeper(depth + 1) + frame[0];
}

TEST(stack_pool, a_fault_by_endless_recursion_is_in_a_guard) {
  crew c;
  with_fault_handler(c, [&] { c.resume(c.add([] { fault_in_guard = -2 - (deeper(0) & 1); })); });
  EXPECT_EQ(fault_in_guard, 1);
}

TEST(fiber, after_a_longjmp_home_the_exceptions_handled_are_those_from_before) {
  crew c;
  std::string rethrown;
  try {
    try {
      throw std::runtime_error("outer");
    } catch (...) {
      with_fault_handler(c, [&] {
        c.resume(c.add([] {
          EXPECT_EQ(std::current_exception(), nullptr);
          try {
#ifdef LOCKSTITCH_FIBER_ASAN
            __lsan_disable();
#endif
            throw 1;
          } catch (int) {
#ifdef LOCKSTITCH_FIBER_ASAN
            __lsan_enable();
#endif
            raise(SIGSEGV);
          }
        }));
      });
      throw;
    }
  } catch (const std::exception& e) {
    rethrown = e.what();
  }
  EXPECT_EQ(rethrown, "outer");
}

TEST(stack_pool, a_fault_elsewhere_is_not) {
  crew c;
  void* page = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(page, MAP_FAILED);
  with_fault_handler(c, [&] { c.resume(c.add([&] { *static_cast<volatile char*>(page) = 1; })); });
  EXPECT_EQ(fault_in_guard, 0);
  munmap(page, 4096);
}

} // namespace
} // namespace lockstitch::runtime
