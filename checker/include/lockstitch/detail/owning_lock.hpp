// What unique_lock and shared_lock have in common: a lockable and whether it is owned, in one of two modes.
// Source: C++20 [thread.lock.unique], [thread.lock.shared]. Any lockable type will do; one whose operations take the
// place they are called from is given the line of the guard.
#pragma once

#include "lockstitch/detail/site.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <system_error>
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

struct exclusive_mode {
  template <class M> static void lock(M& m, site where) { lock_at(m, where); }
  template <class M> static bool try_lock(M& m, site where) { return try_lock_at(m, where); }
  template <class M> static void unlock(M& m, site where) { unlock_at(m, where); }
  template <class M, class Limit> static bool try_lock_for(M& m, const Limit& longest, site where) {
    if constexpr (placed_lockable<M>) return m.try_lock_for(longest, where);
    else return m.try_lock_for(longest);
  }
  template <class M, class Limit> static bool try_lock_until(M& m, const Limit& deadline, site where) {
    if constexpr (placed_lockable<M>) return m.try_lock_until(deadline, where);
    else return m.try_lock_until(deadline);
  }
};

struct shared_mode {
  template <class M> static void lock(M& m, site where) {
    if constexpr (placed_shared_lockable<M>) m.lock_shared(where);
    else m.lock_shared();
  }
  template <class M> static bool try_lock(M& m, site where) {
    if constexpr (placed_shared_lockable<M>) return m.try_lock_shared(where);
    else return m.try_lock_shared();
  }
  template <class M> static void unlock(M& m, site where) {
    if constexpr (placed_shared_lockable<M>) m.unlock_shared(where);
    else m.unlock_shared();
  }
  template <class M, class Limit> static bool try_lock_for(M& m, const Limit& longest, site where) {
    if constexpr (placed_shared_lockable<M>) return m.try_lock_shared_for(longest, where);
    else return m.try_lock_shared_for(longest);
  }
  template <class M, class Limit> static bool try_lock_until(M& m, const Limit& deadline, site where) {
    if constexpr (placed_shared_lockable<M>) return m.try_lock_shared_until(deadline, where);
    else return m.try_lock_shared_until(deadline);
  }
};

[[noreturn]] inline void lock_error(std::errc code) { throw std::system_error(std::make_error_code(code)); }

/// Its class unlocks it at the end, and where it is assigned to.
template <class M, class Mode> class owning_lock {
public:
  using mutex_type = M;

  owning_lock() noexcept = default;
  explicit owning_lock(M& m, site where = site::current()) : m_(std::addressof(m)) { lock(where); }
  owning_lock(M& m, std::defer_lock_t) noexcept : m_(std::addressof(m)) {}
  owning_lock(M& m, std::try_to_lock_t, site where = site::current())
      : m_(std::addressof(m)), owns_(Mode::try_lock(m, where)) {}
  owning_lock(M& m, std::adopt_lock_t) : m_(std::addressof(m)), owns_(true) {}
  template <class Clock, class Duration>
  owning_lock(M& m, const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current())
      : m_(std::addressof(m)), owns_(Mode::try_lock_until(m, deadline, where)) {}
  template <class Rep, class Period>
  owning_lock(M& m, const std::chrono::duration<Rep, Period>& longest, site where = site::current())
      : m_(std::addressof(m)), owns_(Mode::try_lock_for(m, longest, where)) {}
  owning_lock(owning_lock&& other) noexcept
      : m_(std::exchange(other.m_, nullptr)), owns_(std::exchange(other.owns_, false)) {}

  /// Throws: std::system_error without a mutex, or when it is owned already.
  void lock(site where = site::current()) {
    check_lockable();
    Mode::lock(*m_, where);
    owns_ = true;
  }
  bool try_lock(site where = site::current()) {
    check_lockable();
    return owns_ = Mode::try_lock(*m_, where);
  }
  template <class Rep, class Period>
  bool try_lock_for(const std::chrono::duration<Rep, Period>& longest, site where = site::current()) {
    check_lockable();
    return owns_ = Mode::try_lock_for(*m_, longest, where);
  }
  template <class Clock, class Duration>
  bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline, site where = site::current()) {
    check_lockable();
    return owns_ = Mode::try_lock_until(*m_, deadline, where);
  }
  /// Throws: std::system_error when it is not owned.
  void unlock(site where = site::current()) {
    if (!owns_) lock_error(std::errc::operation_not_permitted);
    Mode::unlock(*m_, where);
    owns_ = false;
  }

  /// Gives the mutex away as it is, locked or not.
  M* release() noexcept {
    owns_ = false;
    return std::exchange(m_, nullptr);
  }
  [[nodiscard]] bool owns_lock() const noexcept { return owns_; }
  explicit operator bool() const noexcept { return owns_; }
  [[nodiscard]] M* mutex() const noexcept { return m_; }

protected:
  ~owning_lock() = default;
  void let_go(site where) {
    if (owns_) Mode::unlock(*m_, where);
  }
  void take(owning_lock&& other) noexcept {
    m_ = std::exchange(other.m_, nullptr);
    owns_ = std::exchange(other.owns_, false);
  }
  void exchange_with(owning_lock& other) noexcept {
    std::swap(m_, other.m_);
    std::swap(owns_, other.owns_);
  }

private:
  void check_lockable() const {
    if (m_ == nullptr) lock_error(std::errc::operation_not_permitted);
    if (owns_) lock_error(std::errc::resource_deadlock_would_occur);
  }
  M* m_ = nullptr;
  bool owns_ = false;
};

} // namespace lockstitch::detail
