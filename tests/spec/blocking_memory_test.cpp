// Blocking objects whose memory is gone, and memory that is not looked at: findings or limits, and never a crash.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace {

using namespace lockstitch;

/// Makes an object, deletes it, and uses it.
template <class T, class... Args> auto use_when_gone(void (*use)(T&), Args... args) {
  return [=] {
    auto owner = std::make_unique<T>(args...);
    T* volatile object = owner.get(); // the compiler would warn of what this is about
    owner.reset();
    use(*object);
  };
}

struct guarded {
  checked::mutex m;
  int value = 0;
};

TEST(freed_blocking_objects, are_used_after_free) {
  EXPECT_FINDING(check(use_when_gone<guarded>([](guarded& g) { g.m.lock(); })), use_after_free);
  EXPECT_FINDING(check(use_when_gone<guarded>([](guarded& g) { (void)g.m.try_lock(); })), use_after_free);
  EXPECT_FINDING(check(use_when_gone<guarded>([](guarded& g) { g.m.unlock(); })), use_after_free);
  EXPECT_FINDING(check(use_when_gone<checked::shared_mutex>([](auto& m) { m.lock_shared(); })), use_after_free);
  EXPECT_FINDING(check(use_when_gone<checked::condition_variable>([](auto& cv) { cv.notify_one(); })), use_after_free);
  EXPECT_FINDING(check(use_when_gone<checked::once_flag>([](auto& f) { checked::call_once(f, [] {}); })),
                 use_after_free);
  EXPECT_FINDING(check(use_when_gone<checked::binary_semaphore>([](auto& s) { s.release(); }, 0)), use_after_free);
}

TEST(freed_blocking_objects, that_are_held_are_destroyed_in_use) {
  EXPECT_FINDING(check([] {
                   auto g = std::make_unique<guarded>();
                   g->m.lock();
                   g.reset();
                 }),
                 destroyed_in_use);
}

// The owner frees it while the other thread has yet to lock it, or is inside.
TEST(freed_blocking_objects, that_another_thread_uses) {
  const result r = check([] {
    auto* g = new guarded;
    checked::thread user([&] { const checked::lock_guard guard(g->m); });
    delete g;
    user.join();
  });
  ASSERT_EQ(r.verdict, verdict::refuted) << r;
  EXPECT_TRUE(r.has(finding_kind::use_after_free) || r.has(finding_kind::destroyed_in_use)) << r;
}

TEST(memory_that_is_not_looked_at, makes_the_verdict_incomplete) {
  const auto body = [](std::uint32_t allocating) {
    return [allocating] {
      parallel(70, [&](std::uint32_t i) {
        int* volatile p = i + 1 == allocating ? new int(1) : nullptr;
        delete p;
      });
    };
  };
  EXPECT_VERIFIED(check(body(63)));
  const result r = check(body(64));
  EXPECT_INCOMPLETE(r);
  ASSERT_EQ(r.limits.size(), 1U) << r;
  EXPECT_EQ(
      r.limits[0],
      "T64 and later threads allocate memory, which is not looked at for leaks and use after free: use fewer threads");
}

} // namespace
