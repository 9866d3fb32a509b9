// lockstitch::check as its users call it: outcomes, counts, verdicts, limits, errors.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace lockstitch;
using checked::atomic;
using checked::var;

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;

using pair_set = std::set<std::pair<int, int>>;

pair_set store_buffering(options opts, std::memory_order order, result& r) {
  pair_set outcomes;
  r = check(opts, [&] {
    atomic<int> x{0}, y{0};
    int a = -1, b = -1;
    checked::thread first([&] {
      x.store(1, order);
      a = y.load(order);
    });
    checked::thread second([&] {
      y.store(1, order);
      b = x.load(order);
    });
    first.join();
    second.join();
    outcomes.insert({a, b});
  });
  return outcomes;
}

TEST(check, relaxed_store_buffering_has_all_four_outcomes) {
  result r;
  EXPECT_EQ(store_buffering({}, rlx, r), (pair_set{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 4U);
  EXPECT_EQ(r.blocked, 0U);
}

TEST(check, seq_cst_forbids_both_reading_zero) {
  result r;
  EXPECT_EQ(store_buffering({}, std::memory_order_seq_cst, r), (pair_set{{0, 1}, {1, 0}, {1, 1}}));
  EXPECT_EQ(r.complete, 3U);
}

TEST(check, the_model_is_chosen_per_check) {
  result r;
  EXPECT_EQ(store_buffering({.model = model::sc}, rlx, r).size(), 3U);
  EXPECT_EQ(r.model, model::sc);
}

TEST(check, the_body_runs_with_the_containers_and_exceptions_of_the_standard_library) {
  std::vector<std::string> kept; // outlives the test: what it holds was allocated inside
  const result r = check([&] {
    std::map<int, std::vector<std::string>> words;
    auto shared = std::make_shared<atomic<int>>(0);
    parallel(2, [&](std::uint32_t i) {
      std::vector<int> local(100, static_cast<int>(i));
      try {
        if (local.at(5) == 1) throw std::runtime_error("caught here");
        shared->fetch_add(1);
      } catch (const std::runtime_error&) {
        shared->fetch_add(2);
      }
    });
    for (int i = 0; i < 10; ++i) words[i].push_back(std::string(100, 'x'));
    LOCKSTITCH_ASSERT(shared->load() == 3);
    kept.push_back("a string that is too long for the small buffer of std::string " + std::to_string(shared->load()));
  });
  EXPECT_VERIFIED(r);
  ASSERT_EQ(kept.size(), r.complete);
  for (const std::string& k : kept) EXPECT_EQ(k.back(), '3');
}

TEST(check, pointers_to_what_the_test_allocates_can_be_published) {
  struct node {
    var<int> value{0};
    node* next = nullptr;
  };
  const result r = check([] {
    atomic<node*> head{nullptr};
    parallel(2, [&](std::uint32_t i) {
      auto* mine = new node;
      mine->value = static_cast<int>(i) + 1;
      mine->next = head.load(rlx);
      while (!head.compare_exchange_weak(mine->next, mine, rel, rlx)) {}
    });
    int sum = 0;
    for (node* n = head.load(acq); n != nullptr;) {
      sum += n->value;
      delete std::exchange(n, n->next);
    }
    LOCKSTITCH_ASSERT(sum == 3);
  });
  EXPECT_VERIFIED(r);
}

TEST(check, a_race_names_both_lines) {
  constexpr unsigned first_line = __LINE__;
  const result r = check([] {
    var<int> data{0};
    atomic<int> ready{0};
    checked::thread writer([&] {
      data.store(42); // first_line + 5
      ready.store(1, rlx);
    });
    if (ready.load(acq) == 1) {
      (void)data.load(); // first_line + 9
    }
    writer.join();
  });
  EXPECT_FINDING(r, data_race);
  ASSERT_EQ(r.findings.size(), 1U);
  const finding& f = r.findings[0];
  ASSERT_EQ(f.accesses.size(), 2U);
  const std::set<unsigned> lines{f.accesses[0].where.line, f.accesses[1].where.line};
  EXPECT_EQ(lines, (std::set<unsigned>{first_line + 5, first_line + 9}));
  EXPECT_EQ(f.accesses[0].object, "data");
  EXPECT_EQ(f.accesses[1].object, "data");
  ASSERT_FALSE(f.notes.empty());
  EXPECT_NE(f.notes[0].find("does not synchronise with"), std::string::npos) << f.notes[0];
}

TEST(check, released_data_is_no_race) {
  EXPECT_VERIFIED(check([] {
    var<int> data{0};
    atomic<int> ready{0};
    parallel_invoke([&] { data = 42, ready.store(1, rel); },
                    [&] {
                      if (ready.load(acq) == 1) LOCKSTITCH_ASSERT(data == 42);
                    });
  }));
}

TEST(check, concurrent_reads_are_no_race_and_a_later_write_sees_them_all) {
  EXPECT_VERIFIED(check([] {
    var<int> data{7};
    parallel(3, [&](std::uint32_t) { LOCKSTITCH_ASSERT(data == 7); });
    data = 8;
  }));
  EXPECT_FINDING(check([] {
                   var<int> data{7};
                   parallel(3, [&](std::uint32_t i) {
                     if (i == 2) data = 8;
                     else (void)data.load();
                   });
                 }),
                 data_race);
}

TEST(check, choices_are_explored_and_assumptions_prune) {
  std::set<std::pair<unsigned, unsigned>> seen;
  const result r = check([&] {
    const unsigned a = choose(3), b = choose(2);
    assume(a != 1);
    seen.insert({a, b});
  });
  EXPECT_EQ(seen, (std::set<std::pair<unsigned, unsigned>>{{0, 0}, {0, 1}, {2, 0}, {2, 1}}));
  EXPECT_EQ(r.complete, 4U);
  EXPECT_EQ(r.blocked, 2U);
}

TEST(check, await_loops_cost_no_executions) {
  const result r = check([] {
    atomic<int> flag{0};
    var<int> data{0};
    parallel_invoke([&] { data = 1, flag.store(1, rel); },
                    [&] {
                      while (flag.load(acq) == 0) yield();
                      LOCKSTITCH_ASSERT(data == 1);
                    });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
  EXPECT_EQ(r.blocked, 0U);
}

TEST(check, an_unmarked_spin_is_cut_off_with_a_hint_that_names_its_line) {
  unsigned line = 0;
  const auto body = [&] {
    atomic<int> flag{0};
    parallel_invoke([&] { flag.store(1, rel); },
                    [&] {
                      line = __LINE__ + 1;
                      while (flag.load(acq) == 0) {}
                    });
  };
  const result r = check({.max_events_per_thread = 50}, body);
  EXPECT_INCOMPLETE(r);
  ASSERT_FALSE(r.hints.empty());
  EXPECT_NE(r.hints[0].find("check_test.cpp:" + std::to_string(line) + ":"), std::string::npos) << r.hints[0];
  EXPECT_NE(r.limits.at(0).find("max_events_per_thread=50"), std::string::npos);

  const result automatic = check({.await = await_mode::automatic}, body);
  EXPECT_VERIFIED(automatic);
  ASSERT_FALSE(automatic.assumptions.empty());
  EXPECT_NE(automatic.assumptions[0].find("await loop"), std::string::npos);
}

TEST(check, two_threads_that_wait_for_each_other_are_a_livelock) {
  EXPECT_FINDING(check([] {
                   std::array<atomic<bool>, 2> ready{false, false};
                   parallel(2, [&](std::uint32_t me) {
                     while (!ready[1 - me].load()) yield();
                     ready[me].store(true);
                   });
                 }),
                 livelock);
}

TEST(check, a_value_that_can_be_missed_is_a_livelock) {
  for (const bool waiter_first : {false, true})
    EXPECT_FINDING(check([&] {
                     atomic<int> x{0};
                     parallel(2, [&](std::uint32_t me) {
                       if ((me == 0) == waiter_first) {
                         while (x.load() != 1) yield();
                       } else {
                         x.store(1);
                         x.store(0);
                       }
                     });
                   }),
                   livelock);
}

TEST(check, atomic_wait_needs_its_notification) {
  const auto body = [](bool notify) {
    return [notify] {
      atomic<int> x{0};
      parallel_invoke([&] { x.wait(0); },
                      [&] {
                        x.store(1);
                        if (notify) x.notify_one();
                      });
    };
  };
  EXPECT_VERIFIED(check(body(true)));
  EXPECT_FINDING(check(body(false)), deadlock);
}

TEST(check, limits_make_the_verdict_incomplete_and_say_which) {
  const auto body = [] {
    atomic<int> x{0};
    parallel(6, [&](std::uint32_t) { x.fetch_add(1, rlx); });
  };
  const result r = check({.max_executions = 10}, body);
  EXPECT_INCOMPLETE(r);
  EXPECT_EQ(r.complete, 10U);
  EXPECT_EQ(r.limits, std::vector<std::string>{"limit max_executions=10 reached"});
  EXPECT_EQ(check(body).complete, 720U);
}

TEST(check, weak_compare_exchange_fails_spuriously_as_often_as_allowed) {
  const auto body = [](int& failures) {
    return [&failures] {
      atomic<int> x{0};
      int expected = 0;
      if (!x.compare_exchange_weak(expected, 1, rlx)) ++failures;
    };
  };
  int failures = 0;
  const result without = check(body(failures));
  EXPECT_EQ(failures, 0);
  EXPECT_FALSE(without.assumptions.empty()) << "the verdict has to say what it assumed";
  const result with = check({.spurious_failures = 1}, body(failures));
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(with.complete, 2U);
  EXPECT_TRUE(with.assumptions.empty());
}

TEST(check, keep_going_reports_each_place_once) {
  const result r = check({.keep_going = true}, [] {
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t) { x.fetch_add(1); });
    const unsigned which = choose(3);
    if (which == 1) LOCKSTITCH_ASSERT(which == 0);
    if (which == 2) LOCKSTITCH_ASSERT(which == 0);
  });
  EXPECT_EQ(r.findings.size(), 2U);
  EXPECT_FALSE(r.stopped_at_first_finding);
}

TEST(check, a_finding_can_be_replayed) {
  const auto body = [] {
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t) { x.store(x.load(rlx) + 1, rlx); });
    LOCKSTITCH_ASSERT(x.load(rlx) == 2);
  };
  const result found = check(body);
  ASSERT_EQ(found.findings.size(), 1U);
  const result again = replay({}, found.findings[0].schedule, body);
  EXPECT_FINDING(again, assertion);
  EXPECT_EQ(again.findings.at(0).where.line, found.findings[0].where.line);
  EXPECT_THROW((void)replay({}, found.findings[0].schedule, [] {}), usage_error);
  EXPECT_THROW((void)replay({}, "0 flight rf=1.1", body), usage_error);
}

TEST(check, more_threads_than_one_clock_holds) {
  const result r = check([] {
    atomic<int> x{0};
    parallel(20, [&](std::uint32_t i) {
      if (i < 3) x.fetch_add(1, rlx);
    });
    LOCKSTITCH_ASSERT(x.load(rlx) == 3);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 6U);
}

TEST(check, nested_threads_are_explored_once_each) {
  const result r = check([] {
    atomic<int> x{0};
    parallel(2, [&](std::uint32_t) {
      checked::thread inner([&] { x.fetch_add(1, rlx); });
      x.fetch_add(1, rlx);
      inner.join();
    });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 24U) << "4 increments in any order";
}

TEST(check, an_atomic_ref_shares_its_object_with_plain_code_before_and_after) {
  EXPECT_VERIFIED(check([] {
    int counter = 5;
    parallel(2, [&](std::uint32_t) { checked::atomic_ref<int>(counter).fetch_add(1, rlx); });
    LOCKSTITCH_ASSERT(counter == 7);
  }));
}

} // namespace
