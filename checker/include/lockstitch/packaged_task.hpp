// std::packaged_task, checked: C++20 [futures.task].
#pragma once

#include "lockstitch/future.hpp"

#include <functional>
#include <memory>

namespace lockstitch::detail {

/// The R(Args...) of a call operator.
template <class> struct signature_of;
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...)> { using type = R(Args...); };
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...) noexcept> { using type = R(Args...); };
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...)&> { using type = R(Args...); };
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...)& noexcept> {
  using type = R(Args...);
};
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...) const> { using type = R(Args...); };
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...) const noexcept> {
  using type = R(Args...);
};
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...) const&> { using type = R(Args...); };
template <class R, class F, class... Args> struct signature_of<R (F::*)(Args...) const& noexcept> {
  using type = R(Args...);
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// A callable whose result goes to a future.
/// Throws: promise_already_satisfied when it is called again, no_state when it has no callable.
/// Destruction: if it was not called the future throws broken_promise.
/// Source: C++20 [futures.task].
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
    detail::break_promise(*work_->state, work_->where);
  }
  void swap(packaged_task& other) noexcept {
    work_.swap(other.work_);
    std::swap(called_, other.called_);
  }
  friend void swap(packaged_task& a, packaged_task& b) noexcept { a.swap(b); }

  [[nodiscard]] bool valid() const noexcept { return work_ != nullptr; }
  [[nodiscard]] future<R> get_future() { return detail::future_access::make_only<R>(some_work().state); }
  [[gnu::noinline]] void operator()(Args... args) {
    const detail::site where = detail::site::of_caller();
    run(where, std::forward<Args>(args)...);
    work_->state->open(where);
  }
  /// The future sees the result once the calling thread has ended, its thread_local_ptr values included.
  [[gnu::noinline]] void make_ready_at_thread_exit(Args... args) {
    const detail::site where = detail::site::of_caller();
    run(where, std::forward<Args>(args)...);
    detail::open_at_thread_exit(work_->state, where);
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
  void run(detail::site where, Args... args) {
    some_work().state->claim(where);
    called_ = true;
    detail::keep_result<R>(*work_->state, [&]() -> R { return work_->call(std::forward<Args>(args)...); });
  }
  work_base& some_work() const {
    if (work_ == nullptr) detail::future_failed(std::future_errc::no_state);
    return *work_;
  }

  std::shared_ptr<work_base> work_;
  bool called_ = false;
};
template <class R, class... Args> packaged_task(R (*)(Args...)) -> packaged_task<R(Args...)>;
template <class F> packaged_task(F) -> packaged_task<typename detail::signature_of<decltype(&F::operator())>::type>;

} // namespace lockstitch::checked
