// The primitives that are no locks, on the machine: interface, time, misuse. What they do among threads is shown by
// models/primitives.
#include "lockstitch/sync/atomic_value.hpp"
#include "lockstitch/sync/cyclic_barrier.hpp"
#include "lockstitch/sync/keyed_once.hpp"
#include "lockstitch/sync/once.hpp"
#include "lockstitch/sync/rate_limiter.hpp"
#include "lockstitch/sync/semaphore.hpp"
#include "lockstitch/sync/wait_group.hpp"
#include "lockstitch/sync/weighted_semaphore.hpp"
#include "unit/primitives.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace lockstitch {
namespace {

using namespace std::chrono_literals;
using primitives_test::expect_misuse;
using testing::ElementsAre;

struct broken_rule : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TEST(misuse, a_handler_takes_the_place_of_the_message) {
  const misuse_handler before = set_misuse_handler([](const char* message) { throw broken_rule(message); });
  EXPECT_THROW(wait_group().done(), broken_rule);
  EXPECT_NE(set_misuse_handler(before), before);
}

TEST(once, runs_one_function_and_tells_its_caller) {
  once o;
  std::vector<int> ran;
  EXPECT_FALSE(o.is_done());
  EXPECT_TRUE(o.call([&](int n) { ran.push_back(n); }, 1));
  EXPECT_FALSE(o.call([&] { ran.push_back(2); }));
  EXPECT_THAT(ran, ElementsAre(1));
  EXPECT_TRUE(o.is_done());
}

TEST(once, an_error_leaves_it_to_the_next_caller) {
  once o;
  EXPECT_THROW(o.call([] { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_FALSE(o.is_done());
  EXPECT_TRUE(o.call([] {}));
}

TEST(once, the_first_error_is_everyones_if_so_wanted) {
  once_or_error o;
  EXPECT_THROW(o.call([] { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_THROW(o.call([] {}), std::runtime_error);
}

TEST(once, an_error_is_kept_after_so_many_attempts) {
  basic_once<2> o;
  int ran = 0;
  for (int i = 0; i < 5; ++i)
    EXPECT_THROW(o.call([&] {
      ++ran;
      throw std::runtime_error("no");
    }),
                 std::runtime_error);
  EXPECT_EQ(ran, 2);
}

TEST(once, a_call_from_within_is_misuse) {
  expect_misuse("waits for itself", [] {
    once o;
    o.call([&] { o.call([] {}); });
  });
}

TEST(once_value, is_made_once) {
  once_value<std::string> v;
  EXPECT_EQ(v.peek(), nullptr);
  EXPECT_EQ(v.get([] { return std::string("first"); }), "first");
  EXPECT_EQ(v.get([] { return std::string("second"); }), "first");
  EXPECT_EQ(*v.peek(), "first");
}

TEST(keyed_once, runs_once_for_each_key) {
  keyed_once<std::string> o;
  EXPECT_TRUE(o.call("a", [&] { o.call("b", [] {}); }));
  EXPECT_FALSE(o.call("a", [] {}));
  EXPECT_FALSE(o.call("b", [] {}));
  o.forget("b");
  EXPECT_TRUE(o.call("b", [] {}));
}

TEST(atomic_value, is_replaced_as_a_whole) {
  atomic_value<std::string> v("a");
  const auto before = v.snapshot();
  v.store("b");
  EXPECT_EQ(*before, "a");
  std::string expected = "a";
  EXPECT_FALSE(v.compare_exchange(expected, "c"));
  EXPECT_EQ(expected, "b");
  EXPECT_TRUE(v.compare_exchange(expected, "c"));
  EXPECT_EQ(v.exchange("d"), "c");
  EXPECT_EQ(v.load(), "d");
}

TEST(semaphore, takes_several_or_nothing) {
  semaphore s(2, 3);
  EXPECT_FALSE(s.try_acquire(3));
  EXPECT_TRUE(s.try_acquire(2));
  EXPECT_FALSE(s.try_acquire_for(5ms));
  EXPECT_FALSE(s.try_acquire_until(std::chrono::system_clock::now()));
  s.release(3);
  EXPECT_EQ(s.available(), 3U);
  s.acquire(3);
  std::jthread releases([&] { s.release(); });
  EXPECT_TRUE(s.try_acquire_for(1min));
}

TEST(semaphore, a_stop_request_ends_the_wait) {
  semaphore s(0);
  std::stop_source source;
  std::jthread stops([&] {
    std::this_thread::sleep_for(2ms);
    source.request_stop();
  });
  EXPECT_FALSE(s.acquire(source.get_token()));
  s.release();
  EXPECT_TRUE(s.acquire(source.get_token()));
}

TEST(semaphore, more_permits_than_there_are_is_misuse) {
  expect_misuse("release of more permits", [] { semaphore(1, 1).release(); });
  expect_misuse("more permits than it may have", [] { semaphore(2, 1); });
}

TEST(weighted_semaphore, keeps_count) {
  weighted_semaphore s(3);
  s.acquire(2);
  EXPECT_FALSE(s.try_acquire(2));
  EXPECT_FALSE(s.try_acquire_for(2ms, 2));
  EXPECT_TRUE(s.try_acquire());
  s.release(3);
  EXPECT_TRUE(s.try_acquire(3));
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(s.acquire(source.get_token()));
  expect_misuse("a request for more permits", [&] { s.acquire(4); });
  s.release(3);
  expect_misuse("release of more permits", [&] { s.release(); });
}

TEST(wait_group, waits_for_what_was_added) {
  wait_group g;
  g.wait();
  int sum = 0;
  g.add(2);
  std::jthread worker([&] {
    sum = 1;
    g.done();
    g.done();
  });
  g.wait();
  EXPECT_EQ(sum, 1);
  g.add();
  EXPECT_FALSE(g.wait_for(2ms));
  std::stop_source source;
  source.request_stop();
  EXPECT_FALSE(g.wait(source.get_token()));
  g.done();
  EXPECT_TRUE(g.wait_for(0s));
}

TEST(wait_group, its_rules_are_checked) {
  expect_misuse("more often than was added", [] { wait_group().done(); });
  expect_misuse("beyond", [] { wait_group().add(wait_group::max() + 1); });
  expect_misuse("beyond", [] { wait_group(wait_group::max()).add(); });
}

TEST(cyclic_barrier, passes_breaks_and_is_reset) {
  int meetings = 0;
  cyclic_barrier b(2, [&] { ++meetings; });
  std::jthread other([&] { b.arrive_and_wait(); });
  EXPECT_NE(b.arrive_and_wait(), barrier_result::broken);
  EXPECT_EQ(meetings, 1);
  EXPECT_EQ(b.arrive_and_wait_for(2ms), barrier_result::broken);
  EXPECT_TRUE(b.is_broken());
  EXPECT_EQ(b.arrive_and_wait(), barrier_result::broken);
  b.reset();
  EXPECT_FALSE(b.is_broken());
  EXPECT_EQ(meetings, 1);
}

TEST(rate_limiter, gives_out_a_burst_and_then_one_in_each_interval) {
  rate_limiter r(10ms, 2);
  EXPECT_TRUE(r.try_take(2));
  EXPECT_FALSE(r.try_take());
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(r.take_within(1ms));
  r.take();
  EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
}

} // namespace
} // namespace lockstitch
