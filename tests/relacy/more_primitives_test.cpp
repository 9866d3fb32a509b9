// More of the primitives' text under Relacy's full search: those that are made of others, and those that take memory.
// For them the delete that is told a size is replaced here, since Relacy replaces only the one that is not. Small
// programs of two threads. Those that are too large for the full search (bounded()) have the interleavings with no more
// than four preemptions. Not here: waits with a time or a stop token, for which Relacy has no clock and no tokens
// (rate_limiter's take() among them); the count inside of std::shared_ptr, whose operations Relacy does not see.
#include "full_search.hpp"

#include "lockstitch/sync/atomic_value.hpp"
#include "lockstitch/sync/cyclic_barrier.hpp"
#include "lockstitch/sync/keyed_once.hpp"
#include "lockstitch/sync/once.hpp"
#include "lockstitch/sync/rate_limiter.hpp"
#include "lockstitch/sync/upgradable_rw_mutex.hpp"
#include "lockstitch/sync/weighted_semaphore.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <shared_mutex>

void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace {

using namespace lockstitch::relacy_tests;
using lockstitch::barrier_result;

struct publish {
  lockstitch::basic_atomic_value<int, relacy> ready{0};
  plain data{0};
  void thread(unsigned self) {
    if (self == 0) {
      data.store(42);
      ready.store(1);
    } else if (*ready.snapshot() == 1) {
      RL_ASSERT(data.load() == 42);
    }
  }
};

/// Each adds one, by comparing or by reading and storing.
template <bool Compare> struct count {
  lockstitch::basic_atomic_value<int, relacy> value{0};
  void thread(unsigned) {
    int seen = value.load();
    if (!Compare) return value.store(seen + 1);
    while (!value.compare_exchange(seen, seen + 1)) {}
  }
  void after() { RL_ASSERT(value.load() == 2); }
};

template <int Keys> struct once_for_each_key {
  lockstitch::basic_keyed_once<int, std::hash<int>, 0, relacy> once;
  std::array<plain, 2> made{0, 0};
  void thread(unsigned self) {
    const unsigned key = self % Keys;
    once.call(static_cast<int>(key), [&] { made[key].store(made[key].load() + 1); });
    RL_ASSERT(made[key].load() == 1);
  }
};

/// Both make what is not there yet. With a gap between reading and writing, both may find that it is not.
template <bool Gap> struct upgrade {
  lockstitch::basic_upgradable_rw_mutex<relacy> lock;
  plain made{0};
  void thread(unsigned) {
    lock.lock_upgrade();
    if (made.load() > 0) return lock.unlock_upgrade();
    if (Gap) {
      lock.unlock_upgrade();
      lock.lock();
    } else {
      lock.upgrade();
    }
    made.store(made.load() + 1);
    lock.unlock();
  }
  void after() { RL_ASSERT(made.load() == 1); }
};

struct upgrade_beside_reader {
  lockstitch::basic_upgradable_rw_mutex<relacy> lock;
  plain data{0};
  void thread(unsigned self) {
    if (self == 0) {
      lock.lock_upgrade();
      lock.upgrade();
      data.store(1);
      lock.unlock();
    } else {
      const std::shared_lock hold(lock);
      RL_ASSERT(data.load() <= 1);
    }
  }
};

struct permits_exclude {
  lockstitch::basic_weighted_semaphore<relacy> permits{2};
  plain counter{0};
  void thread(unsigned) {
    permits.acquire(2);
    counter.store(counter.load() + 1);
    permits.release(2);
  }
  void after() { RL_ASSERT(counter.load() == 2 && permits.try_acquire(2)); }
};

/// What each wrote is visible to the action, and what that wrote to both.
struct meet {
  std::array<plain, 2> parts{0, 0};
  plain sum{0};
  lockstitch::basic_cyclic_barrier<relacy> barrier{2, [this] { sum.store(parts[0].load() + parts[1].load()); }};
  void thread(unsigned self) {
    parts[self].store(1);
    RL_ASSERT(barrier.arrive_and_wait() != barrier_result::broken);
    RL_ASSERT(sum.load() == 2);
  }
};

/// The interval is so long that no token comes meanwhile.
struct one_token {
  lockstitch::basic_rate_limiter<relacy> limiter{std::chrono::hours(1), 1};
  std::array<bool, 2> got{};
  void thread(unsigned self) { got[self] = limiter.try_take(); }
  void after() { RL_ASSERT(got[0] != got[1]); }
};

struct one_value {
  lockstitch::basic_once_value<int, 0, relacy> value;
  plain made{0};
  void thread(unsigned) {
    const auto make = [&] {
      made.store(made.load() + 1);
      return 42;
    };
    RL_ASSERT(value.get(make) == 42);
    RL_ASSERT(made.load() == 1 && *value.peek() == 42);
  }
};

/// All interleavings of these would take minutes.
template <class State> bool bounded(const char* name, rl::test_result_e expected = rl::test_result_success) {
  return search<State, 2>(name, expected, 4);
}

} // namespace

int main() {
  bool ok = search<publish, 2>("atomic_value");
  ok = bounded<count<true>>("compare_exchange") && ok;
  ok = bounded<once_for_each_key<1>>("keyed_once") && ok;
  ok = bounded<once_for_each_key<2>>("two_keys") && ok;
  ok = bounded<upgrade<false>>("upgradable_rw_mutex") && ok;
  ok = search<upgrade_beside_reader, 2>("upgrade_and_reader") && ok;
  ok = bounded<permits_exclude>("weighted_semaphore") && ok;
  ok = bounded<meet>("cyclic_barrier") && ok;
  ok = search<one_token, 2>("rate_limiter") && ok;
  ok = search<one_value, 2>("once_value") && ok;
  ok = search<count<false>, 2>("load_store", rl::test_result_user_assert_failed) && ok;
  ok = bounded<upgrade<true>>("gap", rl::test_result_user_assert_failed) && ok;
  return ok ? 0 : 1;
}
