// std::thread and std::this_thread, checked: threads of the test, run as fibers. C++20 [thread.threads].
// This header brings what <thread> has: jthread and the sleeps of this_thread, too. native_handle() is the thread's
// number in the test: there is no thread of the machine behind it.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <functional>
#include <ostream>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

namespace lockstitch {

namespace checked {

class thread {
public:
  using native_handle_type = detail::thread_id;

  class id {
  public:
    id() noexcept = default;
    friend bool operator==(id, id) noexcept = default;
    friend auto operator<=>(id, id) noexcept = default;
    friend std::ostream& operator<<(std::ostream& out, id i) {
      return i.value_ == detail::no_thread ? out << "no thread" : out << 'T' << i.value_;
    }

  private:
    friend class thread;
    friend struct std::hash<id>;
    friend id this_thread_id() noexcept;
    explicit id(detail::thread_id value) noexcept : value_(value) {}
    detail::thread_id value_ = detail::no_thread;
  };

  thread() noexcept = default;

  /// Memory ordering: what the parent did before is visible to the new thread.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, thread>)
      [[gnu::noinline]] explicit thread(F&& function, Args&&... args) {
    start(detail::site::of_caller(), std::forward<F>(function), std::forward<Args>(args)...);
  }
  /// The same, with the place in the source that reports show.
  template <class F, class... Args> [[nodiscard]] static thread at(detail::site where, F&& function, Args&&... args) {
    thread t;
    t.start(where, std::forward<F>(function), std::forward<Args>(args)...);
    return t;
  }

  thread(thread&& other) noexcept : thread_(std::exchange(other.thread_, detail::no_thread)) {}
  thread& operator=(thread&& other) noexcept {
    if (joinable()) detail::thread_leaked(thread_);
    thread_ = std::exchange(other.thread_, detail::no_thread);
    return *this;
  }
  thread(const thread&) = delete;
  thread& operator=(const thread&) = delete;

  /// Destruction: a joinable thread is a thread-leak finding (std::thread would call std::terminate).
  ~thread() {
    if (joinable()) detail::thread_leaked(thread_);
  }

  void swap(thread& other) noexcept { std::swap(thread_, other.thread_); }
  friend void swap(thread& a, thread& b) noexcept { a.swap(b); }

  [[nodiscard]] bool joinable() const noexcept { return thread_ != detail::no_thread; }
  [[nodiscard]] id get_id() const noexcept { return id(thread_); }
  [[nodiscard]] native_handle_type native_handle() const noexcept { return thread_; }
  [[nodiscard]] static unsigned hardware_concurrency() noexcept { return 2; }

  /// Blocks until the thread has ended.
  /// Memory ordering: what the thread did is visible after join().
  /// Throws: std::system_error when not joinable, or when a thread joins itself.
  void join(detail::site where = detail::site::current()) {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    if (thread_ == detail::this_thread())
      throw std::system_error(std::make_error_code(std::errc::resource_deadlock_would_occur));
    detail::thread_join(std::exchange(thread_, detail::no_thread), where);
  }

  void detach(detail::site where = detail::site::current()) {
    if (!joinable()) throw std::system_error(std::make_error_code(std::errc::invalid_argument));
    detail::thread_detach(std::exchange(thread_, detail::no_thread), where);
  }

private:
  template <class F, class... Args> void start(detail::site where, F&& function, Args&&... args) {
    using call = std::tuple<std::decay_t<F>, std::decay_t<Args>...>;
    auto* state = new call(std::forward<F>(function), std::forward<Args>(args)...);
    thread_ = detail::thread_start(
        [](void* p) { std::apply([](auto&&... parts) { std::invoke(std::move(parts)...); }, *static_cast<call*>(p)); },
        [](void* p) { delete static_cast<call*>(p); }, state, where);
  }

  detail::thread_id thread_ = detail::no_thread;
};

/// std::this_thread::get_id, checked.
[[nodiscard]] inline thread::id this_thread_id() noexcept { return thread::id(detail::this_thread()); }

namespace this_thread {
[[nodiscard]] inline thread::id get_id() noexcept { return this_thread_id(); }
inline void yield(detail::site where = detail::site::current()) { detail::yield(where); }
} // namespace this_thread

} // namespace checked

/// Runs body(0) … body(count-1) in a thread each and joins them all: one start and one join event, whatever the count.
/// Memory ordering: as for starting and joining each thread.
inline void parallel(std::uint32_t count, const std::function<void(std::uint32_t)>& body,
                     detail::site where = detail::site::current()) {
  const detail::thread_id first = detail::threads_start(count, body, where);
  detail::threads_join(first, count, where);
}

/// parallel() as the last thing that a test does: the body has nothing after it, but for destructors.
/// Then the checker need not see what follows the join in every execution: where it knows from other executions what the
/// threads do, an execution is explored without running the test again. Most searches are two to five times faster.
/// Requires: called by the test's own thread; the body looks at nothing afterwards (no assertion, no results to collect).
/// Errors: usage_error when an operation on a checked object follows.
inline void parallel_at_end(std::uint32_t count, const std::function<void(std::uint32_t)>& body,
                            detail::site where = detail::site::current()) {
  const detail::thread_id first = detail::threads_start(count, body, where);
  detail::threads_join(first, count, where, true);
}

/// Runs each function in a thread of its own and joins them all.
template <class... Functions> [[gnu::noinline]] void parallel_invoke(Functions&&... functions) {
  const std::function<void()> list[] = {std::function<void()>(std::ref(functions))...};
  parallel(
      sizeof...(functions), [&list](std::uint32_t i) { list[i](); }, detail::site::of_caller());
}

} // namespace lockstitch

template <> struct std::hash<lockstitch::checked::thread::id> {
  std::size_t operator()(lockstitch::checked::thread::id i) const noexcept {
    return std::hash<lockstitch::detail::thread_id>()(i.value_);
  }
};

#include "lockstitch/chrono.hpp"
#include "lockstitch/jthread.hpp"
