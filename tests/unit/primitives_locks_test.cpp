// The locks of the primitives on the machine: that the standard's guards work on them, what they do alone, and what
// they say when they are misused. What they do among threads is shown by models/primitives.
#include "lockstitch/sync/cond.hpp"
#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/recursive_mutex.hpp"
#include "lockstitch/sync/rw_mutex.hpp"
#include "lockstitch/sync/upgradable_rw_mutex.hpp"
#include "unit/primitives.hpp"

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace lockstitch {
namespace {

using namespace std::chrono_literals;
using primitives_test::expect_misuse;
using primitives_test::in_another_thread;

template <class T> class any_lock : public testing::Test {};
using locks = testing::Types<mutex, recursive_mutex, rw_mutex, upgradable_rw_mutex>;
TYPED_TEST_SUITE(any_lock, locks);

TYPED_TEST(any_lock, works_with_the_standards_guards) {
  TypeParam a;
  TypeParam b;
  {
    const std::lock_guard hold(a);
    EXPECT_FALSE(in_another_thread([&] { return a.try_lock(); }));
  }
  {
    const std::scoped_lock hold(a, b);
    EXPECT_FALSE(in_another_thread([&] { return b.try_lock(); }));
  }
  std::unique_lock hold(a, std::try_to_lock);
  EXPECT_TRUE(hold.owns_lock());
  hold.unlock();
  EXPECT_TRUE(a.try_lock());
  a.unlock();
}

template <class T> class timed_lock : public testing::Test {};
using timed_locks = testing::Types<mutex, recursive_mutex, rw_mutex>;
TYPED_TEST_SUITE(timed_lock, timed_locks);

TYPED_TEST(timed_lock, gives_up_when_the_time_is_over_and_not_before) {
  TypeParam lock;
  lock.lock();
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_for(20ms); }));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 20ms);
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_until(std::chrono::system_clock::now() + 1ms); }));
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_for(-1h); }));
  lock.unlock();
  EXPECT_TRUE(lock.try_lock_for(0s));
  lock.unlock();
  EXPECT_TRUE(lock.try_lock_for(std::chrono::hours::max()));
  lock.unlock();
}

TYPED_TEST(timed_lock, waits_until_it_is_free) {
  TypeParam lock;
  lock.lock();
  std::thread waits([&] {
    EXPECT_TRUE(lock.try_lock_for(1min));
    lock.unlock();
  });
  std::this_thread::sleep_for(5ms);
  lock.unlock();
  waits.join();
}

TEST(mutex, has_four_bytes) { EXPECT_EQ(sizeof(mutex), 4U); }

TEST(mutex, unlock_without_lock_is_misuse) {
  expect_misuse("unlock of a mutex that is not locked", [] { mutex().unlock(); });
}

TEST(recursive_mutex, is_free_after_as_many_unlocks) {
  recursive_mutex lock;
  lock.lock();
  EXPECT_TRUE(lock.try_lock());
  EXPECT_TRUE(lock.try_lock_for(1ms));
  lock.unlock();
  lock.unlock();
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock(); }));
  lock.unlock();
  EXPECT_TRUE(in_another_thread([&] { return lock.try_lock() && (lock.unlock(), true); }));
}

TEST(recursive_mutex, unlock_of_what_another_thread_holds_is_misuse) {
  recursive_mutex lock;
  lock.lock();
  expect_misuse("does not hold", [&] { in_another_thread([&] { return lock.unlock(), true; }); });
}

TEST(rw_mutex, is_shared_by_readers_and_not_with_a_writer) {
  rw_mutex lock;
  const std::shared_lock hold(lock);
  EXPECT_TRUE(in_another_thread([&] { return lock.try_lock_shared() && (lock.unlock_shared(), true); }));
  EXPECT_TRUE(in_another_thread([&] { return lock.try_lock_shared_for(1ms) && (lock.unlock_shared(), true); }));
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_for(1ms); }));
}

TEST(rw_mutex, a_writer_goes_on_as_a_reader) {
  rw_mutex lock;
  lock.lock();
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_shared_for(1ms); }));
  lock.downgrade();
  EXPECT_TRUE(in_another_thread([&] { return lock.try_lock_shared() && (lock.unlock_shared(), true); }));
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock(); }));
  lock.unlock_shared();
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(rw_mutex, unlocking_in_the_wrong_mode_is_misuse) {
  expect_misuse("not locked for writing", [] {
    rw_mutex lock;
    lock.lock_shared();
    lock.unlock();
  });
  expect_misuse("not locked for reading", [] {
    rw_mutex lock;
    lock.lock();
    lock.unlock_shared();
  });
  expect_misuse("downgrade", [] { rw_mutex().downgrade(); });
}

TEST(upgradable_rw_mutex, one_reader_may_upgrade) {
  upgradable_rw_mutex lock;
  lock.lock_upgrade();
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_upgrade(); }));
  EXPECT_TRUE(in_another_thread([&] { return lock.try_lock_shared() && (lock.unlock_shared(), true); }));
  lock.upgrade();
  EXPECT_FALSE(in_another_thread([&] { return lock.try_lock_shared(); }));
  lock.downgrade_to_upgrade();
  lock.unlock_upgrade();
  EXPECT_TRUE(lock.try_lock());
  lock.downgrade();
  EXPECT_TRUE(lock.try_lock_upgrade());
  lock.unlock_upgrade();
  lock.unlock_shared();
}

TEST(cond, wakes_who_waits_and_tells_timeouts_from_stops) {
  mutex lock;
  cond changed(lock);
  bool ready = false;
  std::thread other([&] {
    const std::lock_guard hold(lock);
    ready = true;
    changed.notify_one();
  });
  {
    const std::lock_guard hold(lock);
    changed.wait([&] { return ready; });
    EXPECT_FALSE(changed.wait_for(1ms, [] { return false; }));
    EXPECT_TRUE(changed.wait_until(std::chrono::system_clock::now(), [] { return true; }));
  }
  other.join();
  std::stop_source source;
  std::jthread stops([&] { source.request_stop(); });
  const std::lock_guard hold(lock);
  EXPECT_FALSE(changed.wait(source.get_token(), [] { return false; }));
}

} // namespace
} // namespace lockstitch
