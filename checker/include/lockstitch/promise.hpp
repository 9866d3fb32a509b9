// std::promise, checked: C++20 [futures.promise].
#pragma once

#include "lockstitch/future.hpp"

#include <memory>

namespace lockstitch::detail {

/// What promise<R> has in common for all R.
template <class R> class promise_base {
public:
  explicit promise_base(site where) : state_(std::make_shared<future_state<R>>(where)), where_(where) {}
  promise_base(promise_base&&) noexcept = default;
  promise_base& operator=(promise_base&& other) noexcept {
    promise_base(std::move(other)).swap(*this);
    return *this;
  }
  ~promise_base() {
    if (state_ == nullptr || satisfied_ || !state_->retrieved) return;
    break_promise(*state_, where_);
  }
  void swap(promise_base& other) noexcept {
    state_.swap(other.state_);
    std::swap(where_, other.where_);
    std::swap(satisfied_, other.satisfied_);
  }

  [[nodiscard]] checked::future<R> get_future() {
    (void)state();
    return future_access::make_only<R>(state_);
  }
  /// Throws: promise_already_satisfied when there is a result.
  void set_exception(std::exception_ptr e, site where = site::current()) {
    claim(where);
    state_->set_exception(std::move(e));
    state_->open(where);
  }
  /// The future sees it once the calling thread has ended, its thread_local_ptr values included.
  void set_exception_at_thread_exit(std::exception_ptr e, site where = site::current()) {
    claim(where);
    state_->set_exception(std::move(e));
    open_at_thread_exit(state_, where);
  }

protected:
  [[nodiscard]] future_state<R>& state() const {
    if (state_ == nullptr) future_failed(std::future_errc::no_state);
    return *state_;
  }
  template <class V> void set(site where, V&& v) {
    claim(where);
    state_->set_value(std::forward<V>(v));
    state_->open(where);
  }
  template <class V> void set_at_thread_exit(site where, V&& v) {
    claim(where);
    state_->set_value(std::forward<V>(v));
    open_at_thread_exit(state_, where);
  }

private:
  void claim(site where) {
    state().claim(where);
    satisfied_ = true;
  }
  std::shared_ptr<future_state<R>> state_;
  site where_;
  bool satisfied_ = false;
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Sets the result that a future waits for, once. An allocator is taken and not used.
/// Destruction: without a result the future throws broken_promise.
/// set_value_at_thread_exit: the future sees it once the calling thread has ended, its thread_local_ptr values
/// included. Throws: promise_already_satisfied when there is a result, no_state after it was moved from. Source: C++20
/// [futures.promise].
template <class R> class promise : public detail::promise_base<R> {
  using site = detail::site;

public:
  promise(site where = site::current()) : detail::promise_base<R>(where) {}
  template <class Allocator> promise(std::allocator_arg_t, const Allocator&, site where = site::current())
      : promise(where) {}
  void set_value(const R& v, site where = site::current()) { this->set(where, v); }
  void set_value_at_thread_exit(const R& v, site where = site::current()) { this->set_at_thread_exit(where, v); }
  void set_value(R&& v, site where = site::current()) { this->set(where, std::move(v)); }
  void set_value_at_thread_exit(R&& v, site where = site::current()) { this->set_at_thread_exit(where, std::move(v)); }
};
template <class R> class promise<R&> : public detail::promise_base<R&> {
  using site = detail::site;

public:
  promise(site where = site::current()) : detail::promise_base<R&>(where) {}
  template <class Allocator> promise(std::allocator_arg_t, const Allocator&, site where = site::current())
      : promise(where) {}
  void set_value(R& v, site where = site::current()) { this->set(where, &v); }
  void set_value_at_thread_exit(R& v, site where = site::current()) { this->set_at_thread_exit(where, &v); }
};
template <> class promise<void> : public detail::promise_base<void> {
  using site = detail::site;

public:
  promise(site where = site::current()) : detail::promise_base<void>(where) {}
  template <class Allocator> promise(std::allocator_arg_t, const Allocator&, site where = site::current())
      : promise(where) {}
  void set_value(site where = site::current()) { this->set(where, true); }
  void set_value_at_thread_exit(site where = site::current()) { this->set_at_thread_exit(where, true); }
};
template <class R> void swap(promise<R>& a, promise<R>& b) noexcept { a.swap(b); }

} // namespace lockstitch::checked

template <class R, class Allocator> struct std::uses_allocator<lockstitch::checked::promise<R>, Allocator>
    : std::true_type {};
