// Places and words of reports where the code that an operation is called from is not the user's, or is gone: guards of
// the standard library, exceptions that leave a thread, waits that time out.
// Not here: what a place is made of (places_test.cpp), whole reports (tests/golden).
#include "lockstitch/lockstitch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace lockstitch;
using namespace lockstitch::checked;
using ::testing::Contains;
using ::testing::HasSubstr;

/// The one finding of a check, of that kind.
finding only_finding(finding_kind kind, const std::function<void()>& body) {
  const result r = check(body);
  EXPECT_EQ(r.findings.size(), 1U) << r;
  if (r.findings.empty()) return {};
  EXPECT_EQ(to_string(r.findings[0].kind), to_string(kind)) << r;
  EXPECT_EQ(r.findings[0].where.file.substr(r.findings[0].where.file.rfind('/') + 1), "report_places_test.cpp") << r;
  return r.findings[0];
}

std::string here(std::uint32_t line) { return "report_places_test.cpp:" + std::to_string(line); }

/// The events that are not in this file.
std::vector<std::string> strange_places(const finding& f) {
  std::vector<std::string> places;
  for (const trace_event& e : f.trace.events)
    if (!e.where.file.ends_with("/report_places_test.cpp")) places.push_back(e.operation + " at " + e.where.file);
  return places;
}

std::vector<std::string> details(const finding& f, std::string_view operation) {
  std::vector<std::string> list;
  for (const trace_event& e : f.trace.events)
    if (e.operation == operation) list.push_back(e.detail);
  return list;
}

// --- exceptions
// ---------------------------------------------------------------------------------------------------------

TEST(escaping_exception, is_placed_where_it_was_thrown) {
  std::uint32_t thrown = 0, started = 0;
  const finding f = only_finding(finding_kind::uncaught_exception, [&] {
    const auto body = [&] {
      thrown = __LINE__ + 1;
      throw std::runtime_error("no connection");
    };
    started = __LINE__ + 1;
    checked::thread worker(body);
    worker.join();
  });
  EXPECT_EQ(f.where.line, thrown);
  EXPECT_EQ(f.where.column, 7U) << "that of the word throw";
  EXPECT_EQ(f.message, "exception of type std::runtime_error escapes from a thread: no connection");
  EXPECT_THAT(f.notes, Contains("T1 was started at " + here(started)));
}

TEST(escaping_exception, of_any_type_is_named) {
  std::uint32_t thrown = 0;
  const finding f = only_finding(finding_kind::uncaught_exception, [&] {
    thrown = __LINE__ + 1;
    throw std::string("text");
  });
  EXPECT_EQ(f.where.line, thrown);
  EXPECT_THAT(f.message, HasSubstr("exception of type std::basic_string<char"));
  EXPECT_THAT(f.message, HasSubstr(" escapes from the test"));
}

int seventh(const std::vector<int>& v, std::uint32_t& line) {
  line = __LINE__ + 1;
  return v.at(7);
}

TEST(escaping_exception, of_the_library_is_placed_at_the_call) {
  std::uint32_t called = 0;
  const finding f = only_finding(finding_kind::uncaught_exception, [&] {
    checked::mutex m;
    const checked::lock_guard guard(m); // its unlock comes between the throw and the handler
    EXPECT_EQ(seventh(std::vector<int>(3), called), 0);
  });
  EXPECT_EQ(f.where.line, called);
  EXPECT_EQ(details(f, "unlock").size(), 1U);
}

TEST(escaping_exception, that_is_thrown_again_is_placed_there) {
  std::uint32_t again = 0;
  const finding f = only_finding(finding_kind::uncaught_exception, [&] {
    try {
      throw 7;
    } catch (int) {
      again = __LINE__ + 1;
      throw;
    }
  });
  EXPECT_EQ(f.where.line, again);
}

/// Throws and catches while it is destroyed, and lets other threads run.
struct busy {
  checked::atomic<int>& x;
  ~busy() {
    try {
      throw x.fetch_add(1);
    } catch (int) {
      x.fetch_add(1);
    }
  }
};

TEST(escaping_exception, is_told_from_those_that_are_caught) {
  std::uint32_t thrown = 0;
  const auto body = [&] {
    checked::atomic<int> x{0};
    const auto both = [&](std::uint32_t i) {
      const busy here{x};
      if (i == 0) return;
      thrown = __LINE__ + 1;
      throw std::out_of_range("second");
    };
    parallel(2, both);
  };
  const finding f = only_finding(finding_kind::uncaught_exception, body);
  EXPECT_EQ(f.where.line, thrown);
  EXPECT_THAT(f.message, HasSubstr("second"));
  const result all = check({.keep_going = true}, body);
  EXPECT_EQ(all.complete, 6U) << "two increments in each of two threads; " << all;
  EXPECT_EQ(check([] {}).verdict, verdict::verified) << "the process goes on";
}

// --- guards of the standard library
// -------------------------------------------------------------------------------------

TEST(standard_guards, have_the_place_of_their_declaration) {
  std::uint32_t first = 0;
  const finding f = only_finding(finding_kind::deadlock, [&] {
    checked::mutex a, b;
    const auto both = [&](checked::mutex& outer, checked::mutex& inner) {
      first = __LINE__ + 1;
      const std::lock_guard<checked::mutex> one(outer);
      const std::unique_lock<checked::mutex> two(inner);
    };
    parallel_invoke([&] { both(a, b); }, [&] { both(b, a); });
  });
  EXPECT_EQ(f.where.line, first + 1);
  EXPECT_THAT(strange_places(f), ::testing::IsEmpty());
  EXPECT_THAT(f.notes, Contains(HasSubstr("held by T2 since " + here(first))));
  EXPECT_THAT(f.notes, Contains(HasSubstr("at " + here(first + 1) + ", held by T1 since " + here(first))));
}

TEST(standard_guards, have_it_when_a_thread_locks_twice) {
  std::uint32_t first = 0;
  const finding f = only_finding(finding_kind::self_deadlock, [&] {
    checked::shared_mutex m;
    first = __LINE__ + 1;
    const std::shared_lock<checked::shared_mutex> reading(m);
    const std::scoped_lock<checked::shared_mutex> writing(m);
  });
  EXPECT_EQ(f.where.line, first + 1);
  EXPECT_THAT(f.notes, Contains("'m' is held shared by T0 since " + here(first)));
}

TEST(standard_guards, have_it_in_orders_of_locks) {
  std::uint32_t first = 0;
  const finding f = only_finding(finding_kind::lock_order, [&] {
    checked::mutex a, b;
    const auto both = [&](checked::mutex& outer, checked::mutex& inner) {
      first = __LINE__ + 1;
      const std::lock_guard<checked::mutex> one(outer);
      const std::lock_guard<checked::mutex> two(inner);
    };
    const bool is_other = choose(2) == 1; // no execution has both orders
    checked::thread worker([&] { both(is_other ? b : a, is_other ? a : b); });
    worker.join();
    checked::thread idle([&] {
      if (is_other) both(a, b);
    });
    idle.join();
  });
  EXPECT_EQ(f.where.line, first + 1);
  EXPECT_THAT(f.notes, Contains(HasSubstr("at " + here(first + 1) + " while it holds ")));
  EXPECT_THAT(f.notes, Contains(HasSubstr(" since " + here(first))));
}

// --- waits that time out
// ------------------------------------------------------------------------------------------------

TEST(timed_wait, says_that_it_timed_out) {
  const finding f = only_finding(finding_kind::assertion, [] {
    checked::mutex m;
    checked::condition_variable changed;
    checked::unique_lock lock(m);
    const bool in_time = changed.wait_for(lock, std::chrono::seconds(1)) == std::cv_status::no_timeout;
    LOCKSTITCH_ASSERT(in_time);
  });
  EXPECT_EQ(details(f, "wake"), std::vector<std::string>{"timed out"});
}

TEST(timed_wait, says_nothing_of_it_when_it_was_notified) {
  const finding f = only_finding(finding_kind::assertion, [] {
    checked::mutex m;
    checked::condition_variable changed;
    checked::thread other([&] { changed.notify_one(); });
    checked::unique_lock lock(m);
    const bool timed_out = changed.wait_for(lock, std::chrono::seconds(1)) == std::cv_status::timeout;
    lock.unlock();
    other.join();
    LOCKSTITCH_ASSERT(timed_out);
  });
  EXPECT_EQ(details(f, "wake"), std::vector<std::string>{""});
}

TEST(plain_wait, says_that_it_woke_spuriously) {
  const finding f = only_finding(finding_kind::assertion, [] {
    checked::mutex m;
    checked::condition_variable changed;
    checked::atomic<bool> notified{false};
    checked::unique_lock lock(m);
    checked::thread other([&] {
      const checked::lock_guard guard(m); // so that it comes after the wait
      notified.store(true);
      changed.notify_one();
    });
    changed.wait(lock);
    LOCKSTITCH_ASSERT(notified.load());
    lock.unlock();
    other.join();
  });
  EXPECT_EQ(details(f, "wake"), std::vector<std::string>{"spuriously"});
}

TEST(timed_lock, says_that_it_timed_out_and_a_try_that_it_failed) {
  const auto give_up = [](auto try_it) {
    return only_finding(finding_kind::assertion, [&] {
      checked::timed_mutex m;
      checked::counting_semaphore<1> none(0);
      m.lock();
      checked::thread other([&] { LOCKSTITCH_ASSERT(try_it(m, none)); });
      other.join();
      m.unlock();
    });
  };
  const finding lock = give_up([](auto& m, auto&) { return m.try_lock_for(std::chrono::seconds(1)); });
  EXPECT_EQ(details(lock, "try_lock_for"), std::vector<std::string>{"timed out"});
  const finding permit = give_up([](auto&, auto& s) { return s.try_acquire_for(std::chrono::seconds(1)); });
  EXPECT_EQ(details(permit, "try_acquire_for"), std::vector<std::string>{"timed out"});
  const finding trial = give_up([](auto& m, auto&) { return m.try_lock(); });
  EXPECT_EQ(details(trial, "try_lock"), std::vector<std::string>{"failed"});
}

} // namespace
