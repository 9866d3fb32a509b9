// std::lock_guard, unique_lock, shared_lock, scoped_lock, lock and try_lock, checked: C++20 [thread.lock]. They are
// made for any lockable type. The standard's own guards work on checked mutexes, too; what these add is that a report
// names the line of the guard, and that lock() and scoped_lock are one step: the turns in which std::lock takes some of
// the locks and lets go of them again are no part of an execution.
#pragma once

#include "lockstitch/detail/blocking.hpp"
#include "lockstitch/detail/owning_lock.hpp"

#include <mutex>
#include <shared_mutex>
#include <tuple>

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
template <class M> class [[nodiscard]] unique_lock : public detail::owning_lock<M, detail::exclusive_mode> {
  using base = detail::owning_lock<M, detail::exclusive_mode>;

public:
  using base::base;
  unique_lock() noexcept = default;
  unique_lock(unique_lock&&) noexcept = default;
  [[gnu::noinline]] unique_lock& operator=(unique_lock&& other) {
    this->let_go(detail::site::of_caller());
    this->take(std::move(other));
    return *this;
  }
  [[gnu::noinline]] ~unique_lock() { this->let_go(detail::site::of_caller()); }

  void swap(unique_lock& other) noexcept { this->exchange_with(other); }
  friend void swap(unique_lock& a, unique_lock& b) noexcept { a.swap(b); }
};
template <class M> unique_lock(M&) -> unique_lock<M>;
template <class M, class How> unique_lock(M&, How) -> unique_lock<M>;

/// Source: C++20 [thread.lock.shared].
template <class M> class [[nodiscard]] shared_lock : public detail::owning_lock<M, detail::shared_mode> {
  using base = detail::owning_lock<M, detail::shared_mode>;

public:
  using base::base;
  shared_lock() noexcept = default;
  shared_lock(shared_lock&&) noexcept = default;
  [[gnu::noinline]] shared_lock& operator=(shared_lock&& other) {
    this->let_go(detail::site::of_caller());
    this->take(std::move(other));
    return *this;
  }
  [[gnu::noinline]] ~shared_lock() { this->let_go(detail::site::of_caller()); }

  void swap(shared_lock& other) noexcept { this->exchange_with(other); }
  friend void swap(shared_lock& a, shared_lock& b) noexcept { a.swap(b); }
};
template <class M> shared_lock(M&) -> shared_lock<M>;
template <class M, class How> shared_lock(M&, How) -> shared_lock<M>;

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
  unique_lock<L1> first(l1, try_to_lock, where);
  if (!first) return 0;
  int failed = -1;
  if constexpr (sizeof...(Ls) == 0) failed = detail::try_lock_at(l2, where) ? -1 : 0;
  else failed = checked::try_lock(l2, ls...);
  if (failed < 0) first.release();
  else first.unlock(where);
  return failed < 0 ? -1 : failed + 1;
}

} // namespace lockstitch::checked

namespace lockstitch::detail {

/// A scoped_lock of one mutex names its type.
template <class... M> struct mutex_type_of {};
template <class M> struct mutex_type_of<M> { using mutex_type = M; };

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Source: C++20 [thread.lock.scoped].
template <class... M> class [[nodiscard]] scoped_lock : public detail::mutex_type_of<M...> {
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
