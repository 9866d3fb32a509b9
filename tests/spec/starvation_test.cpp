// Starvation as an option: how often a thread may be overtaken where it waits.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace lockstitch;
using checked::atomic;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;

options bounded(std::uint32_t bound) {
  options opts;
  opts.starvation_bound = bound;
  return opts;
}

/// One thread takes the lock three times, another once.
template <class Lock> void three_and_one() {
  Lock m;
  parallel(2, [&](std::uint32_t i) {
    for (int turn = i; turn < 3; turn += 1 + 2 * static_cast<int>(i)) {
      m.lock();
      m.unlock();
    }
  });
}

/// FIFO: whoever has a ticket is overtaken by nobody who comes later.
class ticket_lock {
public:
  void lock() {
    const int mine = next_.fetch_add(1, memory_order_relaxed);
    while (serving_.load(memory_order_acquire) != mine) yield();
  }
  void unlock() { serving_.store(serving_.load(memory_order_relaxed) + 1, memory_order_release); }

private:
  atomic<int> next_{0};
  atomic<int> serving_{0};
};

class spin_lock {
public:
  void lock() {
    while (held_.exchange(true, memory_order_acquire)) yield();
  }
  void unlock() { held_.store(false, memory_order_release); }

private:
  atomic<bool> held_{false};
};

/// Looks before it tries: one turn.
class patient_spin_lock {
public:
  void lock() {
    while (held_.load(memory_order_relaxed) || held_.exchange(true, memory_order_acquire)) yield();
  }
  void unlock() { held_.store(false, memory_order_release); }

private:
  atomic<bool> held_{false};
};

TEST(starvation, is_not_looked_for_unless_asked) {
  const result r = check([] { three_and_one<checked::mutex>(); });
  EXPECT_VERIFIED(r);
  EXPECT_TRUE(r.assumptions.empty());
}

TEST(starvation, of_an_unfair_lock_as_often_as_others_take_it) {
  EXPECT_FINDING(check(bounded(3), [] { three_and_one<checked::mutex>(); }), starvation);
  EXPECT_FINDING(check(bounded(3), [] { three_and_one<spin_lock>(); }), starvation);
  EXPECT_FINDING(check(bounded(3), [] { three_and_one<patient_spin_lock>(); }), starvation);
  EXPECT_VERIFIED(check(bounded(4), [] { three_and_one<checked::mutex>(); }));
  EXPECT_VERIFIED(check(bounded(4), [] { three_and_one<spin_lock>(); }));
  EXPECT_VERIFIED(check(bounded(4), [] { three_and_one<patient_spin_lock>(); }));
}

TEST(starvation, of_a_ticket_lock_is_bounded_by_the_other_threads) {
  EXPECT_VERIFIED(check(bounded(2), [] { three_and_one<ticket_lock>(); }));
  EXPECT_FINDING(check(bounded(1), [] { three_and_one<ticket_lock>(); }), starvation);
}

TEST(starvation, changes_no_counts) {
  EXPECT_EQ(check(bounded(4), [] { three_and_one<checked::mutex>(); }).complete,
            check([] { three_and_one<checked::mutex>(); }).complete);
}

TEST(starvation, of_a_writer_by_readers) {
  const auto body = [](int reads) {
    return [reads] {
      checked::shared_mutex m;
      parallel(3, [&](std::uint32_t i) {
        for (int n = 0; n < reads && i > 0; ++n) const checked::shared_lock reading(m);
        if (i == 0) const checked::lock_guard writing(m);
      });
    };
  };
  EXPECT_FINDING(check(bounded(4), body(2)), starvation);
  EXPECT_VERIFIED(check(bounded(5), body(2)));
}

TEST(starvation, of_a_thread_that_waits_for_a_semaphore) {
  const auto body = [] {
    checked::binary_semaphore s(1);
    parallel(2, [&](std::uint32_t i) {
      for (std::uint32_t n = i; n < 2; ++n) {
        s.acquire();
        s.release();
      }
    });
  };
  EXPECT_FINDING(check(bounded(2), body), starvation);
  EXPECT_VERIFIED(check(bounded(3), body));
}

// Who has to come before by the program's own order overtakes nobody.
TEST(starvation, is_none_where_the_others_come_first) {
  EXPECT_VERIFIED(check(bounded(1), [] {
    checked::mutex m;
    checked::thread others([&] {
      for (int i = 0; i < 3; ++i) const checked::lock_guard guard(m);
    });
    others.join();
    const checked::lock_guard guard(m);
  }));
}

// A loop that waits for a count is no turn that others take.
TEST(starvation, is_none_of_a_thread_that_waits_for_progress) {
  const auto body = [] {
    atomic<int> done{0};
    parallel(2, [&](std::uint32_t i) {
      for (int n = 0; n < 3 && i == 0; ++n) done.fetch_add(1, memory_order_release);
      while (i == 1 && done.load(memory_order_acquire) < 3) yield();
    });
  };
  EXPECT_VERIFIED(check(bounded(1), body));
}

TEST(starvation, says_who_overtakes_whom_where) {
  unsigned line = 0;
  const auto body = [&] {
    checked::mutex m;
    line = __LINE__ + 6;
    parallel_invoke(
        [&] {
          for (int i = 0; i < 2; ++i) const checked::lock_guard guard(m);
        },
        [&] {
          m.lock();
          m.unlock();
        });
  };
  const result r = check(bounded(2), body);
  EXPECT_FINDING(r, starvation);
  const finding& f = r.findings.at(0);
  EXPECT_EQ(f.where.line, line);
  EXPECT_EQ(f.message, "T2 may be overtaken 2 times while it waits for 'm'");
  EXPECT_EQ(f.notes.at(0),
            "overtaken by T1 2 times: T2 can be waiting here when they come, and nothing lets it go first");
  EXPECT_EQ(f.accesses.size(), 3U);
  EXPECT_EQ(replay(bounded(2), f.schedule, body).findings.at(0).message, f.message);
}

} // namespace
