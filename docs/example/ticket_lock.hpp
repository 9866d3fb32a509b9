// A lock of one's own, written on a platform: threads draw numbers and are served in turn.
#pragma once

#include <lockstitch/platform/native.hpp>

#include <atomic>
#include <cstdint>

template <class Platform = lockstitch::platform::native> class ticket_lock {
public:
  void lock() {
    const std::uint32_t mine = next_.fetch_add(1, std::memory_order_relaxed);
    for (;;) {
      const std::uint32_t served = serving_.load(std::memory_order_acquire);
      if (served == mine) return;
      Platform::wait(serving_, served, lockstitch::platform::forever());
    }
  }
  void unlock() {
    const auto sleepers = Platform::waiters(serving_); // by address: after the store the lock may be gone
    const std::uint32_t served = serving_.load(std::memory_order_relaxed);
    serving_.store(served + 1, std::memory_order_release);
    Platform::wake_all(sleepers);
  }

private:
  typename Platform::template atomic<std::uint32_t> next_{0};
  typename Platform::template atomic<std::uint32_t> serving_{0};
};
