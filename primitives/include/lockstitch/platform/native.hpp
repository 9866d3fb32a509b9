// The machine itself: std::atomic, futexes (Linux; elsewhere atomic wait), std::thread's clock. Adds nothing that
// costs.
#pragma once

#include "lockstitch/platform/misuse.hpp"
#include "lockstitch/platform/platform.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <thread>
#include <type_traits>
#include <utility>

#ifdef __linux__
#include <cerrno>
#include <climits>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace lockstitch::platform {

struct native {
  template <class T> using atomic = std::atomic<T>;
  using word = atomic<std::uint32_t>;

  template <class T> class plain {
  public:
    plain() = default;
    plain(T initial) : value_(std::move(initial)) {}
    [[nodiscard]] const T& read() const noexcept { return value_; }
    [[nodiscard]] T& write() noexcept { return value_; }
    [[nodiscard]] T load() const { return value_; }
    void store(T desired) { value_ = std::move(desired); }

  private:
    T value_;
  };

  using clock = std::chrono::steady_clock;
  using stop_token = std::stop_token;
  template <class F> using stop_callback = std::stop_callback<F>;
  using waiters_t = const word*;

  static constexpr unsigned spins = 40;
  static constexpr unsigned patience = 16;
  static constexpr unsigned crowd = ~0U;

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("isb" ::: "memory");
#endif
  }
  static void yield() noexcept { std::this_thread::yield(); }
  static void fence(std::memory_order order) noexcept { std::atomic_thread_fence(order); }
  static std::uintptr_t this_thread() noexcept {
    thread_local char here;
    return reinterpret_cast<std::uintptr_t>(&here);
  }
  [[noreturn]] static void misuse(const char* message) { report_misuse(message); }
  static void sleep_until(clock::time_point time) { std::this_thread::sleep_until(time); }

  static waiters_t waiters(const word& w) noexcept { return &w; }

#ifdef __linux__
  static_assert(sizeof(word) == sizeof(std::uint32_t) && word::is_always_lock_free, "a futex is a word of 4 bytes");

  static bool wait(const word& w, std::uint32_t old, forever, std::uint32_t channels = any_channel) noexcept {
    futex(&w, FUTEX_WAIT_BITSET_PRIVATE, old, nullptr, channels);
    return true;
  }
  static bool wait(const word& w, std::uint32_t old, clock::time_point deadline,
                   std::uint32_t channels = any_channel) noexcept {
    const auto since = deadline.time_since_epoch();
    if (since <= since.zero()) return false;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const timespec until{static_cast<std::time_t>(seconds.count()),
                         static_cast<long>(std::chrono::nanoseconds(since - seconds).count())};
    return futex(&w, FUTEX_WAIT_BITSET_PRIVATE, old, &until, channels) == 0 || errno != ETIMEDOUT;
  }
  static void wake_one(waiters_t w, std::uint32_t channels = any_channel) noexcept {
    futex(w, FUTEX_WAKE_BITSET_PRIVATE, 1, nullptr, channels);
  }
  static void wake_all(waiters_t w, std::uint32_t channels = any_channel) noexcept {
    futex(w, FUTEX_WAKE_BITSET_PRIVATE, INT_MAX, nullptr, channels);
  }

private:
  static long futex(const void* address, int operation, std::uint32_t value, const timespec* time,
                    std::uint32_t channels) noexcept {
    return ::syscall(SYS_futex, address, operation, value, time, nullptr, channels);
  }
#else
  static bool wait(const word& w, std::uint32_t old, forever, std::uint32_t = any_channel) noexcept {
    w.wait(old, std::memory_order_relaxed);
    return true;
  }
  static bool wait(const word& w, std::uint32_t old, clock::time_point deadline, std::uint32_t = any_channel) noexcept {
    while (w.load(std::memory_order_relaxed) == old) {
      if (clock::now() >= deadline) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    return true;
  }
  // Without channels one that is woken may be one that it was not meant for.
  static void wake_one(waiters_t w, std::uint32_t channels = any_channel) noexcept {
    channels == any_channel ? const_cast<word*>(w)->notify_one() : const_cast<word*>(w)->notify_all();
  }
  static void wake_all(waiters_t w, std::uint32_t = any_channel) noexcept { const_cast<word*>(w)->notify_all(); }
#endif
};
static_assert(is_platform<native>);

} // namespace lockstitch::platform
