// What is to be done at the very end of the running thread: after its function has returned and its thread_local_ptr
// values are gone. For notify_all_at_thread_exit and the ..._at_thread_exit members of promise and packaged_task.
#pragma once

#include <memory>
#include <utility>

namespace lockstitch::detail {

/// `call(argument)` is called in this thread when it ends, in the order of these calls. It has to free the argument.
void at_thread_exit(void (*call)(void*), void* argument);

template <class F> void when_thread_ends(F function) {
  at_thread_exit(
      [](void* p) {
        const std::unique_ptr<F> f(static_cast<F*>(p));
        (*f)();
      },
      new F(std::move(function)));
}

} // namespace lockstitch::detail
