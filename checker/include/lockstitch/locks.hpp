// std::lock_guard, unique_lock, shared_lock, scoped_lock, lock and try_lock, checked: C++20 [thread.lock]. They are
// made for any lockable type. The standard's own guards work on checked mutexes, too; what these add is that a report
// names the line of the guard, and that lock() and scoped_lock are one step: the turns in which std::lock takes some of
// the locks and lets go of them again are no part of an execution.
#pragma once

#include "lockstitch/detail/blocking.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <system_error>
#include <tuple>
#include <utility>

namespace lockstitch::detail {

/// A lockable whose operations take the place they are called from.
template <class M>
concept placed_lockable = requires(M& m, site where) {
  m.lock(where);
  m.unlock(where);
};
template <class M>
concept placed_shared_lockable = requires(M& m, site where) {
  m.lock_shared(where);
  m.unlock_shared(where);
};

template <class M> void lock_at(M& m, site where) {
  if constexpr (placed_lockable<M>) m.lock(where);
  else m.lock();
}
template <class M> bool try_lock_at(M& m, site where) {
  if constexpr (placed_lockable<M>) return m.try_lock(where);
  else return m.try_lock();
}
template <class M> void unlock_at(M& m, site where) {
  if constexpr (placed_lockable<M>) m.unlock(where);
  else m.unlock();
}
template <class M> void unlock_shared_at(M& m, site where) {
  if constexpr (placed_shared_lockable<M>) m.unlock_shared(where);
  else m.unlock_shared();
}

[[noreturn]] inline void lock_error(std::errc code) { throw std::system_error(std::make_error_code(code)); }

} // namespace lockstitch::detail

namespace lockstitch::checked {

using std::adopt_lock;
using std::adopt_lock_t;
using std::defer_lock;
using std::defer_lock_t;
using std::try_to_lock;
using std::try_to_lock_t;

/// Source: C++20 [thread.lock.guard].
template <class M> class [[nodiscard]] lock_guard {
public:
  using mutex_type = M;
  explicit lock_guard(M& m, detail::site where = detail::site::current()) : m_(m) { detail::lock_at(m_, where); }
  lock_guard(M& m, adopt_lock_t) : m_(m) {}
  [[gnu::noinline]] ~lock_guard() { detail::unlock_at(m_, detail::site::of_caller()); }
  lock_guard(const lock_guard&) = delete;
  lock_guard& operator=(const lock_guard&) = delete;

private:
  M& m_;
};

/// Source: C++20 [thread.lock.unique].
template <class M> class [[nodiscard]] unique_lock {
  using site = detail::site;

public:
  using mutex_type = M;

  unique_lock() noexcept = default;
  explicit unique_lock(M& m, site where = site::current()) : m_(std::addressof(m)) { lock(where); }
  unique_lock(M& m, defer_lock_t) noexcept : m_(std::addressof(m)) {}
  unique_lock(M& m, try_to_lock_t, site where = site::current())
      : m_(std::addressof(m)), owns_(detail::try_lock_at(m, where)) {}
  unique_lock(M& m, adopt_lock_t) : m_(std::addressof(m)), owns_(true) {}
  template <class Clock, class Duration> unique_lock(M& m, const std::chrono::time_point<Clock, Duration>& deadline)
      : m_(std::addressof(m)), owns_(m.try_lock_until(deadline)) {}
  template <class Rep, class Period> unique_lock(M& m, const std::chrono::duration<Rep, Period>& longest)
      : m_(std::addressof(m)), owns_(m.try_lock_for(longest)) {}
  [[gnu::noinline]] ~unique_lock() {
    if (owns_) detail::unlock_at(*m_, site::of_caller());
  }
  unique_lock(const unique_lock&) = delete;
  unique_lock& operator=(const unique_lock&) = delete;
  unique_lock(unique_lock&& other) noexcept
      : m_(std::exchange(other.m_, nullptr)), owns_(std::exchange(other.owns_, false)) {}
  [[gnu::noinline]] unique_lock& operator=(unique_lock&& other) {
    if (owns_) detail::unlock_at(*m_, site::of_caller());
    m_ = std::exchange(other.m_, nullptr);
    owns_ = std::exchange(other.owns_, false);
    return *this;
  }

  /// Throws: std::system_error without a mutex, or when it is owned already.
  void lock(site where = site::current()) {
    check_lockable();
    detail::lock_at(*m_, where);
    owns_ = true;
  }
  bool try_lock(site where = site::current()) {
    check_lockable();
    return owns_ = detail::try_lock_at(*m_, where);
  }
  template <class Rep, class Period> bool try_lock_for(const std::chrono::duration<Rep, Period>& longest) {
    check_lockable();
    return owns_ = m_->try_lock_for(longest);
  }
  template <class Clock, class Duration> bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    check_lockable();
    return owns_ = m_->try_lock_until(deadline);
  }
  /// Throws: std::system_error when it is not owned.
  void unlock(site where = site::current()) {
    if (!owns_) detail::lock_error(std::errc::operation_not_permitted);
    detail::unlock_at(*m_, where);
    owns_ = false;
  }

  void swap(unique_lock& other) noexcept {
    std::swap(m_, other.m_);
    std::swap(owns_, other.owns_);
  }
  friend void swap(unique_lock& a, unique_lock& b) noexcept { a.swap(b); }
  M* release() noexcept {
    owns_ = false;
    return std::exchange(m_, nullptr);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return owns_; }
  explicit operator bool() const noexcept { return owns_; }
  [[nodiscard]] M* mutex() const noexcept { return m_; }

private:
  void check_lockable() const {
    if (m_ == nullptr) detail::lock_error(std::errc::operation_not_permitted);
    if (owns_) detail::lock_error(std::errc::resource_deadlock_would_occur);
  }
  M* m_ = nullptr;
  bool owns_ = false;
};

/// Source: C++20 [thread.lock.shared].
template <class M> class [[nodiscard]] shared_lock {
  using site = detail::site;

public:
  using mutex_type = M;

  shared_lock() noexcept = default;
  explicit shared_lock(M& m, site where = site::current()) : m_(std::addressof(m)) { lock(where); }
  shared_lock(M& m, defer_lock_t) noexcept : m_(std::addressof(m)) {}
  shared_lock(M& m, try_to_lock_t, site where = site::current()) : m_(std::addressof(m)) { try_lock(where); }
  shared_lock(M& m, adopt_lock_t) : m_(std::addressof(m)), owns_(true) {}
  template <class Clock, class Duration> shared_lock(M& m, const std::chrono::time_point<Clock, Duration>& deadline)
      : m_(std::addressof(m)), owns_(m.try_lock_shared_until(deadline)) {}
  template <class Rep, class Period> shared_lock(M& m, const std::chrono::duration<Rep, Period>& longest)
      : m_(std::addressof(m)), owns_(m.try_lock_shared_for(longest)) {}
  [[gnu::noinline]] ~shared_lock() {
    if (owns_) detail::unlock_shared_at(*m_, site::of_caller());
  }
  shared_lock(const shared_lock&) = delete;
  shared_lock& operator=(const shared_lock&) = delete;
  shared_lock(shared_lock&& other) noexcept
      : m_(std::exchange(other.m_, nullptr)), owns_(std::exchange(other.owns_, false)) {}
  [[gnu::noinline]] shared_lock& operator=(shared_lock&& other) {
    if (owns_) detail::unlock_shared_at(*m_, site::of_caller());
    m_ = std::exchange(other.m_, nullptr);
    owns_ = std::exchange(other.owns_, false);
    return *this;
  }

  void lock(site where = site::current()) {
    check_lockable();
    if constexpr (detail::placed_shared_lockable<M>) m_->lock_shared(where);
    else m_->lock_shared();
    owns_ = true;
  }
  bool try_lock(site where = site::current()) {
    check_lockable();
    if constexpr (detail::placed_shared_lockable<M>) owns_ = m_->try_lock_shared(where);
    else owns_ = m_->try_lock_shared();
    return owns_;
  }
  template <class Rep, class Period> bool try_lock_for(const std::chrono::duration<Rep, Period>& longest) {
    check_lockable();
    return owns_ = m_->try_lock_shared_for(longest);
  }
  template <class Clock, class Duration> bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline) {
    check_lockable();
    return owns_ = m_->try_lock_shared_until(deadline);
  }
  void unlock(site where = site::current()) {
    if (!owns_) detail::lock_error(std::errc::operation_not_permitted);
    detail::unlock_shared_at(*m_, where);
    owns_ = false;
  }

  void swap(shared_lock& other) noexcept {
    std::swap(m_, other.m_);
    std::swap(owns_, other.owns_);
  }
  friend void swap(shared_lock& a, shared_lock& b) noexcept { a.swap(b); }
  M* release() noexcept {
    owns_ = false;
    return std::exchange(m_, nullptr);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return owns_; }
  explicit operator bool() const noexcept { return owns_; }
  [[nodiscard]] M* mutex() const noexcept { return m_; }

private:
  void check_lockable() const {
    if (m_ == nullptr) detail::lock_error(std::errc::operation_not_permitted);
    if (owns_) detail::lock_error(std::errc::resource_deadlock_would_occur);
  }
  M* m_ = nullptr;
  bool owns_ = false;
};

/// Locks all, whatever the order of the arguments, without deadlock.
/// Source: C++20 [thread.lock.algorithm]. A lockable that is none of the checked types is locked as by std::lock.
template <class L1, class L2, class... Ls> [[gnu::noinline]] void lock(L1& l1, L2& l2, Ls&... ls) {
  if constexpr (detail::placed_lockable<L1> && detail::placed_lockable<L2> && (detail::placed_lockable<Ls> && ...)) {
    const detail::site where = detail::site::of_caller();
    detail::lock_several_begin();
    l1.lock(where);
    l2.lock(where);
    (ls.lock(where), ...);
    detail::lock_several_end();
  } else {
    std::lock(l1, l2, ls...);
  }
}

/// -1 if all were locked; else the index of the one that was not, and none is held.
/// Source: C++20 [thread.lock.algorithm].
template <class L1, class L2, class... Ls> [[gnu::noinline]] int try_lock(L1& l1, L2& l2, Ls&... ls) {
  const detail::site where = detail::site::of_caller();
  if (!detail::try_lock_at(l1, where)) return 0;
  int failed = -1;
  if constexpr (sizeof...(Ls) == 0) failed = detail::try_lock_at(l2, where) ? -1 : 0;
  else failed = try_lock(l2, ls...);
  if (failed < 0) return -1;
  detail::unlock_at(l1, where);
  return failed + 1;
}

/// Source: C++20 [thread.lock.scoped].
template <class... M> class [[nodiscard]] scoped_lock {
public:
  explicit scoped_lock(M&... m, detail::site where = detail::site::current()) : m_(m...) { take(where, m...); }
  explicit scoped_lock(adopt_lock_t, M&... m) : m_(m...) {}
  [[gnu::noinline]] ~scoped_lock() {
    const detail::site where = detail::site::of_caller();
    std::apply([&](M&... m) { (detail::unlock_at(m, where), ...); }, m_);
  }
  scoped_lock(const scoped_lock&) = delete;
  scoped_lock& operator=(const scoped_lock&) = delete;

private:
  static void take(detail::site where, M&... m) {
    if constexpr (sizeof...(M) < 2) {
      (detail::lock_at(m, where), ...);
    } else if constexpr ((detail::placed_lockable<M> && ...)) {
      detail::lock_several_begin();
      (m.lock(where), ...);
      detail::lock_several_end();
    } else {
      std::lock(m...);
    }
  }
  std::tuple<M&...> m_;
};
template <class... M> scoped_lock(M&...) -> scoped_lock<M...>;
template <class... M> scoped_lock(adopt_lock_t, M&...) -> scoped_lock<M...>;

} // namespace lockstitch::checked
