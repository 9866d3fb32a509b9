// What every lock of this folder is tried with: threads that increment a counter which nothing but the lock protects.
// If two threads are inside at once, or one enters without seeing what the one before it did, that is a data race.
// Not tried: fairness.
#pragma once

#include "lockstitch/lockstitch.hpp"

#include <cstdint>
#include <vector>

namespace lockstitch::models {

/// Thread i calls enter(i, critical_section) rounds[i] times; `enter` runs the critical section inside the lock.
template <class Enter> void count_inside(const std::vector<int>& rounds, Enter enter) {
  checked::var<int> counter{0};
  detail::label(&counter, "counter");
  parallel(static_cast<std::uint32_t>(rounds.size()), [&](std::uint32_t self) {
    for (int round = 0; round < rounds[self]; ++round) enter(self, [&] { counter = counter + 1; });
  });
  int total = 0;
  for (const int n : rounds) total += n;
  LOCKSTITCH_ASSERT(counter == total);
}

/// For a lock with lock() and unlock().
template <class Lock> void count_under(Lock& lock, const std::vector<int>& rounds) {
  count_inside(rounds, [&](std::uint32_t, auto critical_section) {
    lock.lock();
    critical_section();
    lock.unlock();
  });
}

/// For a lock of two threads, which is told who calls.
template <class Lock> void count_under_numbered(Lock& lock, const std::vector<int>& rounds) {
  count_inside(rounds, [&](std::uint32_t self, auto critical_section) {
    lock.lock(self);
    critical_section();
    lock.unlock(self);
  });
}

} // namespace lockstitch::models
