// std::future and shared_future, checked: C++20 [futures.unique.future], [futures.shared.future]. This header brings
// all of <future>: promise, packaged_task and async, too.
#pragma once

#include "lockstitch/detail/future_state.hpp"
#include "lockstitch/detail/time_out.hpp"

#include <chrono>
#include <functional>

namespace lockstitch::checked {

using std::future_category;
using std::future_errc;
using std::future_error;
using std::future_status;

template <class R> class future;
template <class R> class shared_future;

} // namespace lockstitch::checked

namespace lockstitch::detail {

struct future_access;

/// Shared by the futures of one state: what is to be done when the last of them goes.
template <class R> struct future_handle {
  std::shared_ptr<future_state<R>> state;
  std::function<void()> at_end = {};
  explicit future_handle(std::shared_ptr<future_state<R>> s) : state(std::move(s)) {}
  ~future_handle() {
    if (at_end) at_end();
  }
  future_handle(const future_handle&) = delete;
  future_handle& operator=(const future_handle&) = delete;
};

/// What future and shared_future have in common.
template <class R> class future_base {
public:
  [[nodiscard]] bool valid() const noexcept { return handle_ != nullptr; }
  /// Blocks until there is a result. Errors: deadlock when nobody is left who could set one.
  void wait(site where = site::current()) const { state().wait(where); }
  /// Either ready or timeout: both are explored, however long the time is. `deferred` for a deferred call.
  template <class Rep, class Period>
  std::future_status wait_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) const {
    return in_time(state().status(where), longest);
  }
  template <class Clock, class Duration> std::future_status
  wait_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) const {
    return in_time(state().status(where), deadline);
  }

protected:
  template <class Limit> static std::future_status in_time(std::future_status status, const Limit& limit) {
    (void)detail::in_time(status != std::future_status::timeout, limit);
    return status;
  }
  friend struct future_access;
  future_base() noexcept = default;
  explicit future_base(std::shared_ptr<future_handle<R>> handle) noexcept : handle_(std::move(handle)) {}
  [[nodiscard]] future_state<R>& state() const {
    if (handle_ == nullptr) future_failed(std::future_errc::no_state);
    return *handle_->state;
  }
  std::shared_ptr<future_handle<R>> handle_;
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Memory ordering: what X did before it set the result is visible to Y after wait() or get() returns.
template <class R> class future : public detail::future_base<R> {
public:
  future() noexcept = default;
  future(future&&) noexcept = default;
  future& operator=(future&&) noexcept = default;

  /// Waits, gives the value away or throws the exception, and has no state afterwards.
  R get(detail::site where = detail::site::current()) {
    this->wait(where);
    const auto handle = std::move(this->handle_);
    return detail::stored<R>::take(handle->state->result());
  }
  [[nodiscard]] shared_future<R> share() noexcept { return shared_future<R>(std::move(*this)); }

private:
  friend class shared_future<R>;
  friend struct detail::future_access;
  using detail::future_base<R>::future_base;
};

template <class R> class shared_future : public detail::future_base<R> {
public:
  shared_future() noexcept = default;
  shared_future(future<R>&& other) noexcept : detail::future_base<R>(std::move(other.handle_)) {}

  decltype(auto) get(detail::site where = detail::site::current()) const {
    this->wait(where);
    return detail::stored<R>::look(this->state().result());
  }
};

} // namespace lockstitch::checked

namespace lockstitch::detail {

struct future_access {
  template <class R> static checked::future<R> make(std::shared_ptr<future_state<R>> state) {
    return checked::future<R>(std::make_shared<future_handle<R>>(std::move(state)));
  }
  template <class R, class F> static checked::future<R> make(std::shared_ptr<future_state<R>> state, F at_end) {
    checked::future<R> f = make<R>(std::move(state));
    f.handle_->at_end = std::move(at_end);
    return f;
  }
  /// Errors: future_already_retrieved but for the first.
  template <class R> static checked::future<R> make_only(const std::shared_ptr<future_state<R>>& state) {
    if (std::exchange(state->retrieved, true)) future_failed(std::future_errc::future_already_retrieved);
    return make<R>(state);
  }
};

} // namespace lockstitch::detail

#include "lockstitch/async.hpp"
#include "lockstitch/packaged_task.hpp"
#include "lockstitch/promise.hpp"
