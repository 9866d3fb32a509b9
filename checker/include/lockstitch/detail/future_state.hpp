// The shared state of a future: a latch of one arrival, so that setting a value and waiting for it are one execution.
// Its reference count is not modelled. Source: C++20 [futures.state].
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/detail/gather.hpp"
#include "lockstitch/detail/thread_exit.hpp"
#include "lockstitch/detail/undestroyed.hpp"

#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace lockstitch::detail {

/// How a value of R is kept: references as pointers, void as nothing of interest.
template <class R> struct stored {
  using type = R;
  static R&& take(type& v) { return std::move(v); }
  static const R& look(const type& v) { return v; }
};
template <class R> struct stored<R&> {
  using type = R*;
  static R& take(type& v) { return *v; }
  static R& look(const type& v) { return *v; }
};
template <> struct stored<void> {
  using type = bool;
  static void take(type&) {}
  static void look(const type&) {}
};

[[noreturn]] inline void future_failed(std::future_errc what) { throw std::future_error(what); }

/// What a promise and its futures share.
template <class R> class future_state {
public:
  explicit future_state(site where) : taken_(false, where) { gather_create(ready_, 1, false, where); }
  virtual ~future_state() = default; // the latch's life ends with the last owner

  /// Only one caller may set the result. Throws: promise_already_satisfied to the others.
  void claim(site where) {
    if (taken_->exchange(true, std::memory_order_relaxed, where))
      future_failed(std::future_errc::promise_already_satisfied);
  }
  template <class... V> void set_value(V&&... v) { value_.emplace(std::forward<V>(v)...); }
  void set_exception(std::exception_ptr e) { error_ = std::move(e); }
  /// Memory ordering: what was done before is visible to whoever waited.
  void open(site where) { (void)gather_arrive(ready_, 1, false, false, where); }

  virtual void wait(site where) { gather_wait(ready_, 0, where); }
  [[nodiscard]] virtual std::future_status status(site where) {
    return gather_try(ready_, where) ? std::future_status::ready : std::future_status::timeout;
  }
  /// Requires: wait() has returned.
  typename stored<R>::type& result() {
    if (error_ != nullptr) std::rethrow_exception(error_);
    return *value_;
  }
  bool retrieved = false; ///< get_future() was called

private:
  gather_cell ready_;
  undestroyed<checked::atomic<bool>> taken_;
  std::optional<typename stored<R>::type> value_;
  std::exception_ptr error_;
};

/// Calls the function and keeps what it returns or throws.
template <class R, class F> void keep_result(future_state<R>& state, F&& function) {
  try {
    if constexpr (std::is_void_v<R>) {
      std::forward<F>(function)();
      state.set_value(true);
    } else if constexpr (std::is_reference_v<R>) {
      state.set_value(&std::forward<F>(function)());
    } else {
      state.set_value(std::forward<F>(function)());
    }
  } catch (...) {
    state.set_exception(std::current_exception());
  }
}
template <class R, class F> void fulfil(future_state<R>& state, F&& function, site where) {
  keep_result<R>(state, std::forward<F>(function));
  state.open(where);
}
/// The result is there for whoever waits once the running thread has ended.
template <class R> void open_at_thread_exit(std::shared_ptr<future_state<R>> state, site where) {
  when_thread_ends([state = std::move(state), where] { state->open(where); });
}
/// The one who was to set the result is gone without.
template <class R> void break_promise(future_state<R>& state, site where) {
  state.set_exception(std::make_exception_ptr(std::future_error(std::future_errc::broken_promise)));
  state.open(where);
}

} // namespace lockstitch::detail
