// The pitfall: a guard lives over a co_await. The coroutine is resumed by another thread, which then unlocks a mutex
// that it has never locked. Source: C++ Core Guidelines CP.52.
#include "lockstitch/lockstitch.hpp"

#include <coroutine>
#include <exception>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;

struct task {
  struct promise_type {
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> coroutine;
};

task download(mutex& m, int& started) {
  lock_guard guard(m);
  ++started;
  co_await std::suspend_always(); // until the data is here
} // at fault

void test() {
  mutex m;
  int started = 0;
  const task t = download(m, started);
  thread io([&] { t.coroutine.resume(); });
  io.join();
  t.coroutine.destroy();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/coroutine-lock/buggy",
        .description = "guard held over a suspension: another thread resumes, and unlocks what it never locked",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
