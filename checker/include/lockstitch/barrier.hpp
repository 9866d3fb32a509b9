// std::barrier, checked: C++20 [thread.barrier].
#pragma once

#include "lockstitch/detail/gather.hpp"

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

namespace lockstitch::detail {

/// What a barrier without a completion function completes with.
struct no_completion {
  void operator()() noexcept {}
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Threads wait for each other, phase after phase. After the last arrival of a phase the completion function runs once,
/// on one of the threads that arrived, then all go on.
/// Arrivals are not ordered among themselves and cost no executions, as long as each thread that arrives has waited for
/// the phase before; the completion function then runs on the thread with the smallest number. Else, and where arrive()
/// or arrive_and_drop() meet a completion function, all orders are explored, and it runs on the last to arrive.
/// Memory ordering: what X did before it arrived is visible to the completion function and to Y after wait() returns;
/// what the completion function did is visible to Y, too.
/// Destruction: legal once every wait() has returned.
/// Errors: barrier-misuse when more arrive than are expected; deadlock when too few do.
template <class Completion = detail::no_completion> class barrier {
  static constexpr bool completes = !std::is_same_v<Completion, detail::no_completion>;
  static_assert(std::is_nothrow_invocable_v<Completion&>, "a completion function must be noexcept");

public:
  class arrival_token {
  public:
    arrival_token(arrival_token&&) = default;
    arrival_token& operator=(arrival_token&&) = default;

  private:
    friend barrier;
    explicit arrival_token(std::uint32_t phase) : phase_(phase) {}
    std::uint32_t phase_;
  };

  [[nodiscard]] static constexpr std::ptrdiff_t max() noexcept { return std::numeric_limits<std::int32_t>::max(); }

  explicit barrier(std::ptrdiff_t expected, Completion completion = Completion(),
                   detail::site where = detail::site::current())
      : completion_(std::move(completion)) {
    detail::gather_create(gather_, static_cast<std::uint64_t>(expected), true, where);
    if constexpr (completes) detail::gather_create(completed_, 1, true, where);
  }
  ~barrier() {
    detail::gather_destroy(gather_);
    if constexpr (completes) detail::gather_destroy(completed_);
  }
  barrier(const barrier&) = delete;
  barrier& operator=(const barrier&) = delete;

  [[nodiscard]] arrival_token arrive(std::ptrdiff_t n = 1, detail::site where = detail::site::current()) {
    if constexpr (completes) detail::gather_by_order(gather_);
    return arrival_token(arrive_in_order(n, false, where));
  }
  /// Blocks until the phase of the arrival is over.
  void wait(arrival_token&& arrival, detail::site where = detail::site::current()) const {
    detail::gather_wait(gather_, arrival.phase_, where);
  }
  void arrive_and_wait(detail::site where = detail::site::current()) {
    const std::uint32_t phase = arrive_in_order(1, false, where);
    detail::gather_wait(gather_, phase, where);
    if constexpr (completes)
      if (!gather_.ordered) complete(phase, where);
  }
  /// Arrives, and takes no part in later phases.
  void arrive_and_drop(detail::site where = detail::site::current()) {
    if constexpr (completes) detail::gather_by_order(gather_);
    arrive_in_order(1, true, where);
  }

private:
  /// Where arrivals are ordered the last one runs the completion function and opens the next phase.
  std::uint32_t arrive_in_order(std::ptrdiff_t n, bool drops, detail::site where) {
    const auto [phase, last] = detail::gather_arrive(gather_, static_cast<std::uint32_t>(n), drops, completes, where);
    if constexpr (completes) {
      if (gather_.ordered && last) {
        completion_();
        detail::gather_open(gather_, phase, where);
      }
    }
    return phase;
  }

  /// All have arrived and nobody goes on yet: the first of them runs the completion function.
  void complete(std::uint32_t phase, detail::site where) {
    if (detail::gather_leads(gather_, phase)) {
      completion_();
      detail::gather_arrive(completed_, 1, false, false, where);
    }
    detail::gather_wait(completed_, phase, where);
  }

  Completion completion_;
  mutable detail::gather_cell gather_;
  mutable detail::gather_cell completed_;
};

} // namespace lockstitch::checked
