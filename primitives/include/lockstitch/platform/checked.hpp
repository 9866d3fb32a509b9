// The model checker as a platform: every operation is explored in every way that C++20 allows. For models, not for use.
// What a primitive does is what it does on the machine; only how often it spins, and how long it is patient before it
// asks for its turn, are small numbers, so that executions stay few.
#pragma once

#include "lockstitch/lockstitch.hpp"
#include "lockstitch/platform/mutation.hpp"
#include "lockstitch/platform/platform.hpp"

#include <cstdint>
#include <utility>

namespace lockstitch::platform {

/// Where an operation was called: for reports and for mutants.
struct source {
#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
  std::source_location location;
  static source current(std::source_location here = std::source_location::current()) { return {here}; }
  operator detail::site() const { return detail::site::current(location); }
  [[nodiscard]] place at(operation what, std::memory_order order) const {
    return {location.file_name(), location.function_name(), location.line(), location.column(), what, order};
  }
#else
  detail::site location;
  const char* file;
  const char* function;
  std::uint32_t line;
  std::uint32_t column;
  [[gnu::noinline]] static source current(const char* file = __builtin_FILE(),
                                          const char* function = __builtin_FUNCTION(),
                                          std::uint32_t line = __builtin_LINE(),
                                          std::uint32_t column = __builtin_COLUMN()) {
    return {detail::site::of_caller(), file, function, line, column};
  }
  operator detail::site() const { return location; }
  [[nodiscard]] place at(operation what, std::memory_order order) const {
    return {file, function, line, column, what, order};
  }
#endif
  [[nodiscard]] std::memory_order order(operation what, std::memory_order written) const {
    return mutation::order(at(what, written));
  }
  /// Whether a wait or a wake-up is to be changed so.
  [[nodiscard]] bool changes(operation what, change how) const {
    const place here = at(what, std::memory_order_relaxed);
    if (mutation::recording) mutation::note(here);
    return mutation::changes(here, how);
  }
};

/// checked::atomic, with mutants.
template <class T> class checked_atomic {
  using order_t = std::memory_order;

public:
  checked_atomic(T initial = T(), source where = source::current()) : object_(initial, where) {}
  checked_atomic(const checked_atomic&) = delete;
  checked_atomic& operator=(const checked_atomic&) = delete;

  [[nodiscard]] T load(order_t order, source where = source::current()) const {
    return object_.load(where.order(operation::load, order), where);
  }
  void store(T desired, order_t order, source where = source::current()) {
    object_.store(desired, where.order(operation::store, order), where);
  }
  T exchange(T desired, order_t order, source where = source::current()) {
    return object_.exchange(desired, where.order(operation::exchange, order), where);
  }
  T fetch_add(T by, order_t order, source where = source::current()) {
    return object_.fetch_add(by, where.order(operation::fetch, order), where);
  }
  T fetch_sub(T by, order_t order, source where = source::current()) {
    return object_.fetch_sub(by, where.order(operation::fetch, order), where);
  }
  T fetch_or(T bits, order_t order, source where = source::current()) {
    return object_.fetch_or(bits, where.order(operation::fetch, order), where);
  }
  T fetch_and(T bits, order_t order, source where = source::current()) {
    return object_.fetch_and(bits, where.order(operation::fetch, order), where);
  }
  bool compare_exchange_strong(T& expected, T desired, order_t success, order_t failure,
                               source where = source::current()) {
    const order_t done = where.order(operation::compare_exchange, success);
    const order_t failed = where.order(operation::failed_exchange, failure);
    return object_.compare_exchange_strong(expected, desired, done, failed, where) ||
           mutation::changes(where.at(operation::failed_exchange, failure), change::no_check);
  }
  bool compare_exchange_weak(T& expected, T desired, order_t success, order_t failure,
                             source where = source::current()) {
    const order_t done = where.order(operation::compare_exchange, success);
    const order_t failed = where.order(operation::failed_exchange, failure);
    return object_.compare_exchange_weak(expected, desired, done, failed, where) ||
           mutation::changes(where.at(operation::failed_exchange, failure), change::no_check);
  }

  [[nodiscard]] ::lockstitch::checked::atomic<T>& object() { return object_; }
  [[nodiscard]] const ::lockstitch::checked::atomic<T>& object() const { return object_; }

private:
  ::lockstitch::checked::atomic<T> object_;
};

/// How often a primitive spins, how patient it is, and how many threads it takes for a crowd, in a model.
template <unsigned Spins = 0, unsigned Patience = 1, unsigned Crowd = 8> struct basic_checked {
  template <class T> using atomic = checked_atomic<T>;
  template <class T> using plain = ::lockstitch::checked::var<T>;
  using word = atomic<std::uint32_t>;
  using clock = ::lockstitch::checked::steady_clock;
  using stop_token = ::lockstitch::checked::stop_token;
  template <class F> using stop_callback = ::lockstitch::checked::stop_callback<F>;

  static constexpr unsigned spins = Spins;
  static constexpr unsigned patience = Patience;
  static constexpr unsigned crowd = Crowd;

  static void pause() {}
  static void yield(source where = source::current()) { detail::yield(where); }
  static void fence(std::memory_order order, source where = source::current()) {
    detail::fence(where.order(operation::fence, order), where);
  }
  static std::uintptr_t this_thread() { return detail::this_thread() + 1; }
  [[noreturn]] static void misuse(const char* message, source where = source::current()) {
    detail::assertion_failed(message, where);
  }
  static void sleep_until(clock::time_point time, source where = source::current()) {
    ::lockstitch::checked::this_thread::sleep_until(time, where);
  }

  static detail::atomic_cell waiters(const word& w) { return w.object().futex(); }

  static bool wait(const word& w, std::uint32_t old, forever, std::uint32_t channels = any_channel,
                   source where = source::current()) {
    return sleep(w, old, channels, false, where);
  }
  static bool wait(const word& w, std::uint32_t old, const clock::time_point& deadline,
                   std::uint32_t channels = any_channel, source where = source::current()) {
    return detail::in_time(sleep(w, old, channels, true, where), deadline);
  }
  static void wake_one(detail::atomic_cell sleepers, std::uint32_t channels = any_channel,
                       source where = source::current()) {
    if (!where.changes(operation::wake_one, change::drop)) detail::futex_wake(sleepers, false, channels, where);
  }
  static void wake_all(detail::atomic_cell sleepers, std::uint32_t channels = any_channel,
                       source where = source::current()) {
    if (where.changes(operation::wake_all, change::drop)) return;
    detail::futex_wake(sleepers, !where.changes(operation::wake_all, change::one), channels, where);
  }

private:
  /// With its check dropped a wait sleeps whatever the word holds.
  static bool sleep(const word& w, std::uint32_t old, std::uint32_t channels, bool timed, const source& where) {
    if (where.changes(operation::wait, change::no_check)) old = w.object().load(std::memory_order_relaxed, where);
    return detail::futex_wait(w.object().futex(), detail::to_value(old), channels, timed, where);
  }
};
using checked = basic_checked<>;
static_assert(is_platform<checked>);

} // namespace lockstitch::platform
