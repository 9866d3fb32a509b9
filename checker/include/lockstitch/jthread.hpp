// std::jthread, checked: a thread that is asked to stop and joined by its destructor. C++20 [thread.jthread.class].
#pragma once

#include "lockstitch/stop_token.hpp"
#include "lockstitch/thread.hpp"

namespace lockstitch::checked {

class jthread {
public:
  using id = thread::id;
  using native_handle_type = thread::native_handle_type;

  jthread() noexcept : stop_(nostopstate) {}
  /// Calls the function with a stop_token first if it takes one.
  template <class F, class... Args>
  requires(!std::is_same_v<std::remove_cvref_t<F>, jthread>)
      [[gnu::noinline]] explicit jthread(F&& function, Args&&... args)
      : stop_(detail::site::of_caller()) {
    const detail::site where = detail::site::of_caller();
    if constexpr (std::is_invocable_v<std::decay_t<F>, stop_token, std::decay_t<Args>...>)
      thread_ = thread::at(where, std::forward<F>(function), stop_.get_token(), std::forward<Args>(args)...);
    else thread_ = thread::at(where, std::forward<F>(function), std::forward<Args>(args)...);
  }
  jthread(jthread&&) noexcept = default;
  jthread& operator=(jthread&& other) {
    if (this == &other) return *this;
    end();
    stop_ = std::move(other.stop_);
    thread_ = std::move(other.thread_);
    return *this;
  }
  ~jthread() { end(); }

  void swap(jthread& other) noexcept {
    stop_.swap(other.stop_);
    thread_.swap(other.thread_);
  }
  friend void swap(jthread& a, jthread& b) noexcept { a.swap(b); }

  [[nodiscard]] bool joinable() const noexcept { return thread_.joinable(); }
  void join(detail::site where = detail::site::current()) { thread_.join(where); }
  void detach(detail::site where = detail::site::current()) { thread_.detach(where); }
  [[nodiscard]] id get_id() const noexcept { return thread_.get_id(); }
  [[nodiscard]] native_handle_type native_handle() const noexcept { return thread_.native_handle(); }
  [[nodiscard]] static unsigned hardware_concurrency() noexcept { return thread::hardware_concurrency(); }

  [[nodiscard]] stop_source get_stop_source() noexcept { return stop_; }
  [[nodiscard]] stop_token get_stop_token() const noexcept { return stop_.get_token(); }
  bool request_stop(detail::site where = detail::site::current()) { return stop_.request_stop(where); }

private:
  void end() {
    if (!joinable()) return;
    request_stop();
    thread_.join();
  }

  stop_source stop_;
  thread thread_;
};

} // namespace lockstitch::checked
