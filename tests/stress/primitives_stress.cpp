// Threads on the machine that use the primitives as hard as they can, and count. It ends with 0 if nothing is lost;
// what it is for is to run under ThreadSanitizer and, with the platform of helgrind_platform.hpp, under Helgrind.
//   primitives_stress [ROUNDS]
#include "lockstitch/sync/atomic_value.hpp"
#include "lockstitch/sync/cond.hpp"
#include "lockstitch/sync/cyclic_barrier.hpp"
#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/once.hpp"
#include "lockstitch/sync/recursive_mutex.hpp"
#include "lockstitch/sync/rw_mutex.hpp"
#include "lockstitch/sync/semaphore.hpp"
#include "lockstitch/sync/upgradable_rw_mutex.hpp"
#include "lockstitch/sync/wait_group.hpp"
#include "lockstitch/sync/weighted_semaphore.hpp"

#ifdef LOCKSTITCH_HELGRIND
#include "stress/helgrind_platform.hpp"
#endif

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace {

using namespace std::chrono_literals;
#ifdef LOCKSTITCH_HELGRIND
using platform = lockstitch::stress::helgrind;
#else
using platform = lockstitch::platform::native;
#endif

constexpr int threads = 4;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "primitives_stress: %s\n", what);
  std::exit(1);
}

template <class Body> void in_threads(Body body) {
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(body, i);
  for (auto& t : all) t.join();
}

template <class Lock> void count_under(int rounds, const char* what) {
  Lock lock;
  long counter = 0;
  in_threads([&](int) {
    for (int i = 0; i < rounds; ++i) {
      const std::lock_guard hold(lock);
      ++counter;
    }
  });
  expect(counter == long{threads} * rounds, what);
}

void timed(int rounds) {
  lockstitch::basic_mutex<platform> lock;
  long counter = 0;
  std::atomic<long> expected{0};
  in_threads([&](int i) {
    for (int n = 0; n < rounds; ++n) {
      if (i % 2 == 0) lock.lock();
      else if (!lock.try_lock_for(std::chrono::microseconds(n % 50))) continue;
      ++counter;
      expected.fetch_add(1, std::memory_order_relaxed);
      lock.unlock();
    }
  });
  expect(counter == expected.load(), "mutex with timeouts");
}

template <class Lock> void read_and_write(int rounds, const char* what) {
  Lock lock;
  long a = 0;
  long b = 0;
  in_threads([&](int i) {
    for (int n = 0; n < rounds; ++n) {
      if ((n + i) % 8 == 0) {
        const std::lock_guard hold(lock);
        ++a;
        ++b;
      } else {
        const std::shared_lock hold(lock);
        expect(a == b, what);
      }
    }
  });
}

void upgrade(int rounds) {
  lockstitch::basic_upgradable_rw_mutex<platform> lock;
  long counter = 0;
  in_threads([&](int) {
    for (int n = 0; n < rounds; ++n) {
      lock.lock_upgrade();
      const long before = counter;
      lock.upgrade();
      expect(counter == before, "upgrade");
      ++counter;
      lock.downgrade();
      lock.unlock_shared();
    }
  });
  expect(counter == long{threads} * rounds, "upgradable_rw_mutex");
}

template <class Semaphore> void permits(int rounds, const char* what) {
  Semaphore s(3);
  std::atomic<int> inside{0};
  in_threads([&](int i) {
    const auto n = static_cast<std::uint32_t>(1 + i % 3);
    for (int round = 0; round < rounds; ++round) {
      if (round % 4 != 3) s.acquire(n);
      else if (!s.try_acquire_for(20us, n)) continue;
      expect(inside.fetch_add(static_cast<int>(n)) + static_cast<int>(n) <= 3, what);
      inside.fetch_sub(static_cast<int>(n));
      s.release(n);
    }
  });
  expect(s.try_acquire(3), what);
}

void queue(int rounds) {
  lockstitch::basic_mutex<platform> lock;
  lockstitch::basic_cond<lockstitch::basic_mutex<platform>, platform> filled(lock);
  long items = 0;
  in_threads([&](int i) {
    for (int n = 0; n < rounds; ++n) {
      if (i % 2 == 0) {
        {
          const std::lock_guard hold(lock);
          ++items;
        }
        filled.notify_one();
      } else {
        const std::lock_guard hold(lock);
        filled.wait([&] { return items > 0; });
        --items;
      }
    }
  });
  expect(items == 0, "cond");
}

void groups(int rounds) {
  for (int n = 0; n < rounds / 20 + 1; ++n) {
    lockstitch::basic_wait_group<platform> group(threads - 1);
    lockstitch::basic_once<0, platform> once;
    std::vector<long> parts(threads, 0);
    long made = 0;
    in_threads([&](int i) {
      once.call([&] { ++made; });
      expect(made == 1, "once");
      if (i > 0) {
        parts[static_cast<std::size_t>(i)] = i;
        return group.done();
      }
      group.wait();
      for (int p = 0; p < threads; ++p) expect(parts[static_cast<std::size_t>(p)] == p, "wait_group");
    });
  }
}

#ifndef LOCKSTITCH_HELGRIND // which does not know the counts of shared_ptr
void meet(int rounds) {
  long sum = 0;
  std::vector<long> parts(threads, 0);
  lockstitch::cyclic_barrier barrier(threads, [&] {
    for (const long p : parts) sum += p;
  });
  in_threads([&](int i) {
    for (int n = 0; n < rounds / 10; ++n) {
      parts[static_cast<std::size_t>(i)] = n;
      barrier.arrive_and_wait();
    }
  });
  const long n = rounds / 10;
  expect(sum == threads * n * (n - 1) / 2, "cyclic_barrier");
}
void values(int rounds) {
  lockstitch::atomic_value<std::vector<int>> value(std::vector<int>(3, 0));
  in_threads([&](int i) {
    for (int n = 0; n < rounds; ++n) {
      if (n % 8 == i) value.store(std::vector<int>(3, n));
      const auto seen = value.snapshot();
      expect((*seen)[0] == (*seen)[2], "atomic_value");
    }
  });
}
#endif

} // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 20000;
  count_under<lockstitch::basic_mutex<platform>>(rounds, "mutex");
  count_under<lockstitch::basic_recursive_mutex<platform>>(rounds, "recursive_mutex");
  count_under<lockstitch::basic_rw_mutex<platform>>(rounds, "rw_mutex");
  timed(rounds);
  read_and_write<lockstitch::basic_rw_mutex<platform>>(rounds, "rw_mutex");
  read_and_write<lockstitch::basic_upgradable_rw_mutex<platform>>(rounds, "upgradable_rw_mutex");
  upgrade(rounds / 4);
  permits<lockstitch::basic_semaphore<platform>>(rounds, "semaphore");
  permits<lockstitch::basic_weighted_semaphore<platform>>(rounds / 4, "weighted_semaphore");
  queue(rounds);
  groups(rounds);
#ifndef LOCKSTITCH_HELGRIND
  meet(rounds);
  values(rounds);
#endif
}
