// Relacy Race Detector (Dmitry Vyukov) as a platform: the text of a primitive under another checker than ours. For
// tests. Its futex orders more than one does (it has seq_cst fences), and has no channels: a wake-up on a channel wakes
// all. It has no virtual time and no stop tokens: what waits with them is not compiled. Known limits of Relacy: every
// interleaving is run, without reduction; seq_cst fences, relaxed stores to two locations and the release sequences of
// C++20 are not as the standard has them. Its header defines macros for new, delete and more, which are taken back
// here.
#pragma once

// Relacy's macros would change the standard's headers if they came after it.
#include "lockstitch/platform/native.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>

#if __has_include(<relacy/relacy.hpp>)
#include <relacy/relacy.hpp>
#else
#include <relacy.hpp>
#endif
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

#undef futex
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst

namespace lockstitch::platform {

/// Where an operation was called, for Relacy's histories.
struct relacy_site {
  rl::debug_info info;
  static relacy_site current(const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
                             unsigned line = __builtin_LINE()) {
    return {rl::debug_info(function, file, line)};
  }
};

[[nodiscard]] constexpr rl::memory_order relacy_order(std::memory_order order) {
  switch (order) {
  case std::memory_order_relaxed: return rl::mo_relaxed;
  case std::memory_order_consume: return rl::mo_consume;
  case std::memory_order_acquire: return rl::mo_acquire;
  case std::memory_order_release: return rl::mo_release;
  case std::memory_order_acq_rel: return rl::mo_acq_rel;
  default: return rl::mo_seq_cst;
  }
}

template <class T> class relacy_atomic {
  using order_t = std::memory_order;
  using site = relacy_site;

public:
  relacy_atomic(T initial = T(), site where = site::current()) { object_.store(initial, rl::mo_relaxed, where.info); }
  relacy_atomic(const relacy_atomic&) = delete;
  relacy_atomic& operator=(const relacy_atomic&) = delete;

  [[nodiscard]] T load(order_t order, site where = site::current()) const {
    return object_.load(relacy_order(order), where.info);
  }
  void store(T desired, order_t order, site where = site::current()) {
    object_.store(desired, relacy_order(order), where.info);
  }
  T exchange(T desired, order_t order, site where = site::current()) {
    return object_.exchange(desired, relacy_order(order), where.info);
  }
  T fetch_add(T by, order_t order, site where = site::current()) {
    return object_.fetch_add(by, relacy_order(order), where.info);
  }
  T fetch_sub(T by, order_t order, site where = site::current()) {
    return object_.fetch_sub(by, relacy_order(order), where.info);
  }
  T fetch_or(T bits, order_t order, site where = site::current()) {
    return object_(where.info).fetch_or(bits, relacy_order(order));
  }
  T fetch_and(T bits, order_t order, site where = site::current()) {
    return object_(where.info).fetch_and(bits, relacy_order(order));
  }
  bool compare_exchange_strong(T& expected, T desired, order_t success, order_t failure, site where = site::current()) {
    return object_(where.info).compare_exchange_strong(expected, desired, relacy_order(success), relacy_order(failure));
  }

  /// A futex's wait and wake; between the comparison and the sleep no other thread runs.
  void wait(T old, site where) const {
    rl::context& c = rl::ctx();
    c.sched();
    c.atomic_thread_fence_seq_cst();
    bool same = false;
    {
      const rl::preemption_disabler alone(c);
      same = object_.load(rl::mo_acquire, where.info) == old;
    }
    if (same) object_.wait(c, false, false, where.info);
  }
  void wake(unsigned count, site where) const {
    rl::context& c = rl::ctx();
    c.sched();
    c.atomic_thread_fence_seq_cst();
    object_.wake(c, count, where.info);
  }

private:
  mutable rl::atomic<T> object_;
};

template <class T> class relacy_plain {
  using site = relacy_site;

public:
  relacy_plain() = default;
  relacy_plain(T initial) : value_(std::move(initial)) {}
  [[nodiscard]] T load(site where = site::current()) const {
    touched_(where.info).load();
    return value_;
  }
  void store(T desired, site where = site::current()) {
    touched_(where.info).store(0);
    value_ = std::move(desired);
  }
  [[nodiscard]] const T& read(site where = site::current()) const {
    touched_(where.info).load();
    return value_;
  }
  [[nodiscard]] T& write(site where = site::current()) {
    touched_(where.info).store(0);
    return value_;
  }

private:
  T value_{};
  rl::var<int> touched_{0}; ///< is read and written with the value, which need not be of a type that Relacy can show
};

struct relacy {
  template <class T> using atomic = relacy_atomic<T>;
  template <class T> using plain = relacy_plain<T>;
  using word = atomic<std::uint32_t>;
  struct clock : std::chrono::steady_clock {
    using time_point = std::chrono::time_point<clock>;
  };
  /// Stop is never requested.
  struct stop_token {
    [[nodiscard]] bool stop_requested() const { return false; }
  };
  using site = relacy_site;

  static constexpr unsigned spins = 0;
  static constexpr unsigned patience = 1;
  static constexpr unsigned crowd = 8;

  static void pause() {}
  static void yield(site where = site::current()) { rl::yield(1, where.info); }
  static void fence(std::memory_order order, site where = site::current()) {
    rl::atomic_thread_fence(relacy_order(order), where.info);
  }
  static std::uintptr_t this_thread() { return rl::ctx().threadx_->index_ + 1U; }
  [[noreturn]] static void misuse(const char* message, site where = site::current()) {
    rl::ctx().fail_test(message, rl::test_result_user_assert_failed, where.info);
    std::abort();
  }

  static const word* waiters(const word& w) { return &w; }
  static bool wait(const word& w, std::uint32_t old, forever, std::uint32_t channels = any_channel,
                   site where = site::current()) {
    (void)channels;
    w.wait(old, where);
    return true;
  }
  static bool wait(const word& w, std::uint32_t old, clock::time_point, std::uint32_t channels = any_channel,
                   site where = site::current()) {
    return wait(w, old, forever(), channels, where);
  }
  static void wake_one(const word* w, std::uint32_t channels = any_channel, site where = site::current()) {
    w->wake(channels == any_channel ? 1 : 1000, where);
  }
  static void wake_all(const word* w, std::uint32_t channels = any_channel, site where = site::current()) {
    (void)channels;
    w->wake(1000, where);
  }
};
static_assert(is_platform<relacy>);

} // namespace lockstitch::platform
