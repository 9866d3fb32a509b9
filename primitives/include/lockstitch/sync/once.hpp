// Something that is done once, by whoever comes first, and that all others wait for.
//
// What an exception means is a policy: `Attempts`, how often the function may fail before its error is kept and given
// to everyone. 0, the default, is std::call_once: the next caller tries again. 1 keeps the first error. Source: C++20
// [thread.once]; Go's sync.Once, whose error handling is left to each user. Not here: one for each key (keyed_once).
#pragma once

#include "lockstitch/platform/native.hpp"

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace lockstitch {

/// Runs a function once.
/// Memory ordering: what the function did is visible to everyone after call() returns.
/// Destruction: legal once every call() has returned.
/// Misuse: a call from within the function, which would wait for itself.
/// Checked by: models/primitives/once.cpp.
template <std::uint32_t Attempts = 0, class Platform = platform::native> class basic_once {
public:
  basic_once() = default;
  basic_once(const basic_once&) = delete;
  basic_once& operator=(const basic_once&) = delete;

  /// True for the caller whose function ran to its end; the others return when it has.
  /// Throws: what the function throws, if it is this caller's; its error, if that is kept.
  template <class F, class... Args> bool call(F&& function, Args&&... args) {
    if (state_.load(std::memory_order_acquire) == done) return false;
    return call_slowly([&] { std::invoke(std::forward<F>(function), std::forward<Args>(args)...); });
  }
  /// Whether it is done, by now.
  [[nodiscard]] bool is_done() const { return state_.load(std::memory_order_acquire) == done; }

private:
  static constexpr std::uint32_t fresh = 0, running = 1, awaited = 2, done = 3, failed = 4;

  template <class F> bool call_slowly(F function) {
    for (std::uint32_t found = state_.load(std::memory_order_acquire);;) {
      if (found == done) return false;
      if (found == failed) std::rethrow_exception(error_.read());
      if (found == fresh) {
        if (!state_.compare_exchange_strong(found, running, std::memory_order_acquire, std::memory_order_acquire))
          continue;
        run(function);
        return true;
      }
      await(found);
      found = state_.load(std::memory_order_acquire);
    }
  }

  void await(std::uint32_t found) {
    if (runner_.load(std::memory_order_relaxed) == Platform::this_thread())
      Platform::misuse("call() from within the function of the same once, which waits for itself");
    if (found == running &&
        !state_.compare_exchange_strong(found, awaited, std::memory_order_relaxed, std::memory_order_relaxed))
      return;
    Platform::wait(state_, awaited, platform::forever());
  }

  template <class F> void run(F& function) {
    runner_.store(Platform::this_thread(), std::memory_order_relaxed);
    try {
      function();
    } catch (...) {
      finish(after_error());
      throw;
    }
    finish(done);
  }
  std::uint32_t after_error() {
    if constexpr (Attempts == 0) return fresh;
    failures_.store(failures_.load() + 1);
    if (failures_.load() < Attempts) return fresh;
    error_.store(std::current_exception());
    return failed;
  }
  /// The change of state is the last.
  void finish(std::uint32_t now) {
    runner_.store(0, std::memory_order_relaxed);
    const auto waiters = Platform::waiters(state_);
    if (state_.exchange(now, std::memory_order_release) == awaited) Platform::wake_all(waiters);
  }

  typename Platform::template atomic<std::uint32_t> state_{fresh};
  typename Platform::template atomic<std::uintptr_t> runner_{0}; ///< only to find a call from within
  typename Platform::template plain<std::uint32_t> failures_{0};
  typename Platform::template plain<std::exception_ptr> error_{nullptr};
};

using once = basic_once<>;
/// One whose first error is everyone's.
using once_or_error = basic_once<1>;

/// A value that is made once, by whoever asks first.
/// Memory ordering: the making of the value is visible to everyone after get() returns.
/// Destruction: legal once every get() has returned.
/// Checked by: models/primitives/once.cpp.
template <class T, std::uint32_t Attempts = 0, class Platform = platform::native> class basic_once_value {
public:
  /// The value that `make` returned, or that of an earlier caller.
  /// Throws: as basic_once::call().
  template <class Make> const T& get(Make&& make) {
    once_.call([&] { value_.write().emplace(std::invoke(std::forward<Make>(make))); });
    return *value_.read();
  }
  /// Null if it is not there yet.
  [[nodiscard]] const T* peek() const { return once_.is_done() ? &*value_.read() : nullptr; }

private:
  basic_once<Attempts, Platform> once_;
  typename Platform::template plain<std::optional<T>> value_{std::nullopt};
};

template <class T> using once_value = basic_once_value<T>;

} // namespace lockstitch
