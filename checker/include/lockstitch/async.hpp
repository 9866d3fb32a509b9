// std::async and std::launch, checked: C++20 [futures.async].
#pragma once

#include "lockstitch/future.hpp"
#include "lockstitch/thread.hpp"

#include <functional>
#include <memory>
#include <tuple>

namespace lockstitch::checked {

/// A type of its own, so that an unqualified async(launch::async, …) does not find std::async, too.
enum class launch : unsigned { async = 1, deferred = 2 };
[[nodiscard]] constexpr launch operator|(launch a, launch b) noexcept {
  return static_cast<launch>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr launch operator&(launch a, launch b) noexcept {
  return static_cast<launch>(static_cast<unsigned>(a) & static_cast<unsigned>(b));
}
[[nodiscard]] constexpr launch operator^(launch a, launch b) noexcept {
  return static_cast<launch>(static_cast<unsigned>(a) ^ static_cast<unsigned>(b));
}
[[nodiscard]] constexpr launch operator~(launch a) noexcept { return static_cast<launch>(~static_cast<unsigned>(a)); }
constexpr launch& operator|=(launch& a, launch b) noexcept { return a = a | b; }
constexpr launch& operator&=(launch& a, launch b) noexcept { return a = a & b; }
constexpr launch& operator^=(launch& a, launch b) noexcept { return a = a ^ b; }

} // namespace lockstitch::checked

namespace lockstitch::detail {

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

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Calls the function in a thread of its own, or with launch::deferred alone in the first thread that waits.
/// launch::async | launch::deferred is launch::async.
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
  auto shared = detail::future_access::make<result>(state, [state] { state->finish({}); });
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
