// A value of any copyable type that is read and replaced as a whole. Who reads shares an immutable copy; who writes
// puts another in its place. Readers hold a lock for as long as it takes to copy a pointer. Source: Go's atomic.Value;
// C++20's std::atomic<std::shared_ptr>, whose standard library implementation locks, too. Not here: lock-freedom. For a
// type of a word, std::atomic is better.
#pragma once

#include "lockstitch/sync/mutex.hpp"

#include <concepts>
#include <memory>
#include <mutex>
#include <utility>

namespace lockstitch {

/// Holds a T.
/// Requires: T is copy-constructible.
/// Memory ordering: what X did before store(), exchange() or compare_exchange() is visible to Y after a load() or
///   snapshot() that returned later.
/// Destruction: legal once no call is going on; snapshots live on.
/// Throws: what T's copy throws, and std::bad_alloc; the value is as before then.
/// Checked by: models/primitives/atomic_value.cpp.
template <class T, class Platform = platform::native> class basic_atomic_value {
public:
  explicit basic_atomic_value(T initial = T()) : value_(std::make_shared<const T>(std::move(initial))) {}
  basic_atomic_value(const basic_atomic_value&) = delete;
  basic_atomic_value& operator=(const basic_atomic_value&) = delete;

  [[nodiscard]] T load() const { return *snapshot(); }
  /// The value as it is now, for as long as the caller keeps it. Copies nothing.
  [[nodiscard]] std::shared_ptr<const T> snapshot() const {
    const std::lock_guard hold(lock_);
    return value_.load();
  }
  void store(T desired) { replace(std::make_shared<const T>(std::move(desired))); }
  T exchange(T desired) { return *replace(std::make_shared<const T>(std::move(desired))); }

  /// Puts `desired` in its place if the value is `expected`; else `expected` becomes the value.
  bool compare_exchange(T& expected, T desired) requires std::equality_comparable<T> {
    auto next = std::make_shared<const T>(std::move(desired));
    std::shared_ptr<const T> now = exchange_if(next, [&](const T& current) { return current == expected; });
    if (now == nullptr) return true;
    expected = *now;
    return false;
  }

private:
  /// The old value is let go of outside of the lock: its destructor may be slow.
  std::shared_ptr<const T> replace(std::shared_ptr<const T> next) {
    const std::lock_guard hold(lock_);
    std::shared_ptr<const T> old = value_.load();
    value_.store(std::move(next));
    return old;
  }
  /// Null, or the value that was none to replace. `next` becomes the old value, to be let go of by the caller.
  template <class Condition>
  std::shared_ptr<const T> exchange_if(std::shared_ptr<const T>& next, Condition may_replace) {
    const std::lock_guard hold(lock_);
    std::shared_ptr<const T> old = value_.load();
    if (!may_replace(*old)) return old;
    value_.store(std::exchange(next, std::move(old)));
    return nullptr;
  }

  mutable basic_mutex<Platform> lock_;
  typename Platform::template plain<std::shared_ptr<const T>> value_;
};

template <class T> using atomic_value = basic_atomic_value<T>;

} // namespace lockstitch
