// std::future, shared_future, promise, packaged_task and async, checked: C++20 [futures].
// The shared state is a latch of one arrival: that a value is set and that it is waited for are one execution. Its
// reference count is not modelled.
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/detail/time_out.hpp"
#include "lockstitch/detail/gather.hpp"
#include "lockstitch/detail/undestroyed.hpp"
#include "lockstitch/thread.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace lockstitch::checked {

using std::future_category;
using std::future_errc;
using std::future_error;
using std::future_status;

/// A type of its own, so that an unqualified async(launch::async, …) does not find std::async, too.
enum class launch : unsigned { async = 1, deferred = 2 };
[[nodiscard]] constexpr launch operator|(launch a, launch b) noexcept {
  return static_cast<launch>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr launch operator&(launch a, launch b) noexcept {
  return static_cast<launch>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}

template <class R> class future;
template <class R> class shared_future;

} // namespace lockstitch::checked

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
template <class R, class F> void fulfil(future_state<R>& state, F&& function, site where) {
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
  state.open(where);
}

/// async(launch::deferred): runs in the first thread that waits.
template <class R, class F> class deferred_state : public future_state<R> {
public:
  deferred_state(F function, site where)
      : future_state<R>(where), function_(std::move(function)), started_(false, where) {}
  void wait(site where) override {
    if (!started_->exchange(true, std::memory_order_relaxed, where)) fulfil<R>(*this, std::move(function_), where);
    future_state<R>::wait(where);
  }
  std::future_status status(site) override { return std::future_status::deferred; }

private:
  F function_;
  undestroyed<checked::atomic<bool>> started_;
};

/// async(launch::async): its last future joins the thread.
template <class R> class async_state : public future_state<R> {
public:
  using future_state<R>::future_state;
  void started(checked::thread t) { thread_ = std::move(t); }
  /// The last future lets go.
  void finish(site where) {
    if (thread_.joinable()) thread_.join(where);
  }

private:
  checked::thread thread_;
};

/// Shared by the futures of one state: what is to be done when the last of them goes.
template <class R> struct future_handle {
  std::shared_ptr<future_state<R>> state;
  std::shared_ptr<async_state<R>> joins;
  explicit future_handle(std::shared_ptr<future_state<R>> s) : state(std::move(s)) {}
  ~future_handle() {
    if (joins != nullptr) joins->finish({});
  }
};

struct future_access;

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
  template <class Clock, class Duration>
  std::future_status wait_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) const {
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
  template <class R> static checked::future<R> make_joining(const std::shared_ptr<async_state<R>>& state) {
    auto handle = std::make_shared<future_handle<R>>(state);
    handle->joins = state;
    return checked::future<R>(std::move(handle));
  }
};

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
    state_->set_exception(std::make_exception_ptr(std::future_error(std::future_errc::broken_promise)));
    state_->open(where_);
  }
  void swap(promise_base& other) noexcept {
    state_.swap(other.state_);
    std::swap(where_, other.where_);
    std::swap(satisfied_, other.satisfied_);
  }

  [[nodiscard]] checked::future<R> get_future() {
    if (std::exchange(state().retrieved, true)) future_failed(std::future_errc::future_already_retrieved);
    return future_access::make<R>(state_);
  }
  void set_exception(std::exception_ptr e, site where = site::current()) {
    state().claim(where);
    satisfied_ = true;
    state_->set_exception(std::move(e));
    state_->open(where);
  }

protected:
  [[nodiscard]] future_state<R>& state() const {
    if (state_ == nullptr) future_failed(std::future_errc::no_state);
    return *state_;
  }
  template <class... V> void set(site where, V&&... v) {
    state().claim(where);
    satisfied_ = true;
    state_->set_value(std::forward<V>(v)...);
    state_->open(where);
  }

private:
  std::shared_ptr<future_state<R>> state_;
  site where_;
  bool satisfied_ = false;
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Sets the result that a future waits for, once.
/// Destruction: without a result the future throws broken_promise.
template <class R> class promise : public detail::promise_base<R> {
public:
  promise(detail::site where = detail::site::current()) : detail::promise_base<R>(where) {}
  void set_value(const R& v, detail::site where = detail::site::current()) { this->set(where, v); }
  void set_value(R&& v, detail::site where = detail::site::current()) { this->set(where, std::move(v)); }
};
template <class R> class promise<R&> : public detail::promise_base<R&> {
public:
  promise(detail::site where = detail::site::current()) : detail::promise_base<R&>(where) {}
  void set_value(R& v, detail::site where = detail::site::current()) { this->set(where, &v); }
};
template <> class promise<void> : public detail::promise_base<void> {
public:
  promise(detail::site where = detail::site::current()) : detail::promise_base<void>(where) {}
  void set_value(detail::site where = detail::site::current()) { this->set(where, true); }
};
template <class R> void swap(promise<R>& a, promise<R>& b) noexcept { a.swap(b); }

/// A callable whose result goes to a future.
template <class> class packaged_task;
template <class R, class... Args> class packaged_task<R(Args...)> {
public:
  packaged_task() noexcept = default;
  template <class F>
  requires(!std::is_same_v<std::remove_cvref_t<F>, packaged_task>)
      [[gnu::noinline]] explicit packaged_task(F&& function)
      : work_(std::make_shared<work<std::decay_t<F>>>(std::forward<F>(function), detail::site::of_caller())) {}
  packaged_task(packaged_task&&) noexcept = default;
  packaged_task& operator=(packaged_task&& other) noexcept {
    packaged_task(std::move(other)).swap(*this);
    return *this;
  }
  ~packaged_task() {
    if (work_ == nullptr || called_ || !work_->state->retrieved) return;
    work_->state->set_exception(std::make_exception_ptr(std::future_error(std::future_errc::broken_promise)));
    work_->state->open(work_->where);
  }
  void swap(packaged_task& other) noexcept {
    work_.swap(other.work_);
    std::swap(called_, other.called_);
  }
  friend void swap(packaged_task& a, packaged_task& b) noexcept { a.swap(b); }

  [[nodiscard]] bool valid() const noexcept { return work_ != nullptr; }
  [[nodiscard]] future<R> get_future() {
    if (std::exchange(some_work().state->retrieved, true))
      detail::future_failed(std::future_errc::future_already_retrieved);
    return detail::future_access::make<R>(work_->state);
  }
  [[gnu::noinline]] void operator()(Args... args) {
    const detail::site where = detail::site::of_caller();
    some_work().state->claim(where);
    called_ = true;
    detail::fulfil<R>(
        *work_->state, [&]() -> R { return work_->call(std::forward<Args>(args)...); }, where);
  }
  [[gnu::noinline]] void reset() {
    some_work();
    packaged_task next;
    next.work_ = work_->again(detail::site::of_caller());
    swap(next);
  }

private:
  struct work_base {
    explicit work_base(detail::site w) : state(std::make_shared<detail::future_state<R>>(w)), where(w) {}
    virtual ~work_base() = default;
    virtual R call(Args... args) = 0;
    virtual std::shared_ptr<work_base> again(detail::site w) = 0;
    std::shared_ptr<detail::future_state<R>> state;
    detail::site where;
  };
  template <class F> struct work : work_base {
    template <class G> work(G&& f, detail::site w) : work_base(w), function(std::forward<G>(f)) {}
    R call(Args... args) override { return std::invoke(function, std::forward<Args>(args)...); }
    std::shared_ptr<work_base> again(detail::site w) override { return std::make_shared<work>(std::move(function), w); }
    F function;
  };
  work_base& some_work() const {
    if (work_ == nullptr) detail::future_failed(std::future_errc::no_state);
    return *work_;
  }

  std::shared_ptr<work_base> work_;
  bool called_ = false;
};

/// Calls the function in a thread of its own, or with launch::deferred alone in the first thread that waits.
/// Destruction: the last future of launch::async waits for the thread, as the standard's does.
template <class F, class... Args> [[nodiscard, gnu::noinline]] auto async(launch policy, F&& function, Args&&... args) {
  using result = std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>;
  const detail::site where = detail::site::of_caller();
  auto call = [f = std::decay_t<F>(std::forward<F>(function)),
               tuple = std::tuple<std::decay_t<Args>...>(std::forward<Args>(args)...)]() mutable -> result {
    return std::apply([&](auto&&... parts) -> result { return std::invoke(std::move(f), std::move(parts)...); }, tuple);
  };
  if ((policy & launch::async) != launch::async)
    return detail::future_access::make<result>(
        std::make_shared<detail::deferred_state<result, decltype(call)>>(std::move(call), where));
  auto state = std::make_shared<detail::async_state<result>>(where);
  auto shared = detail::future_access::make_joining<result>(state);
  state->started(thread::at(
      where, [raw = state.get(), where](auto work) { detail::fulfil<result>(*raw, std::move(work), where); },
      std::move(call)));
  return shared;
}
/// launch::async.
template <class F, class... Args>
requires(!std::is_same_v<std::decay_t<F>, launch>)
    [[nodiscard, gnu::always_inline]] inline auto async(F&& function, Args&&... args) {
  return checked::async(launch::async, std::forward<F>(function), std::forward<Args>(args)...);
}

} // namespace lockstitch::checked
