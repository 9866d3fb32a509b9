// Stop tokens, callbacks and jthread: what is ordered, where callbacks run, what their destructor waits for.
#include "lockstitch/gtest.hpp"
#include "lockstitch/jthread.hpp"
#include "lockstitch/lockstitch.hpp"

#include <optional>
#include <set>

namespace {

using namespace lockstitch;
using checked::jthread;
using checked::stop_callback;
using checked::stop_source;
using checked::stop_token;
using checked::var;

TEST(stop_token, without_a_state_never_stops) {
  EXPECT_VERIFIED(check([] {
    const stop_token none;
    LOCKSTITCH_ASSERT(!none.stop_possible() && !none.stop_requested());
    stop_source empty(checked::nostopstate);
    LOCKSTITCH_ASSERT(!empty.stop_possible() && !empty.request_stop());
    std::optional<stop_source> source(std::in_place);
    const stop_token token = source->get_token();
    LOCKSTITCH_ASSERT(token.stop_possible() && !token.stop_requested() && token == source->get_token());
    source.reset();
    LOCKSTITCH_ASSERT(!token.stop_possible());
  }));
}

TEST(stop_token, a_request_shows_what_was_done_before) {
  const result r = check([] {
    stop_source source;
    var<int> data{0};
    parallel_invoke(
        [&] {
          data = 1;
          source.request_stop();
        },
        [&, token = source.get_token()] {
          if (token.stop_requested()) LOCKSTITCH_ASSERT(data == 1);
        });
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2U);
}

TEST(stop_token, only_the_first_request_counts) {
  std::set<int> winners;
  const result r = check([&] {
    stop_source source;
    bool won[2] = {};
    parallel(2, [&](std::uint32_t i) { won[i] = source.request_stop(); });
    LOCKSTITCH_ASSERT(won[0] != won[1]);
    winners.insert(won[1]);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(winners, (std::set<int>{0, 1}));
  EXPECT_EQ(r.complete, 2U);
}

TEST(stop_callback, runs_in_the_thread_that_requests_or_at_once) {
  std::set<std::uint32_t> ran_in;
  const result r = check([&] {
    stop_source source;
    std::uint32_t where = 9;
    parallel_invoke([&] { source.request_stop(); },
                    [&] { stop_callback callback(source.get_token(), [&] { where = detail::this_thread(); }); });
    ran_in.insert(where);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(ran_in, (std::set<std::uint32_t>{1, 2, 9})) << "9: it was gone before stop was requested";
}

TEST(stop_callback, destructor_waits_for_a_call_in_another_thread) {
  const result r = check([] {
    stop_source source;
    parallel_invoke([&] { source.request_stop(); },
                    [&] {
                      var<int> local{0};
                      {
                        stop_callback callback(source.get_token(), [&] { local += 1; });
                      }
                      LOCKSTITCH_ASSERT(local <= 1);
                    });
  });
  EXPECT_VERIFIED(r);
}

TEST(stop_callback, may_destroy_itself) {
  EXPECT_VERIFIED(check([] {
    stop_source source;
    int calls = 0;
    std::optional<stop_callback<std::function<void()>>> callback;
    callback.emplace(source.get_token(), [&] {
      ++calls;
      callback.reset();
    });
    LOCKSTITCH_ASSERT(source.request_stop() && !source.request_stop());
    LOCKSTITCH_ASSERT(calls == 1 && !callback);
  }));
}

TEST(jthread, asks_to_stop_and_joins_when_destroyed) {
  const result r = check([] {
    var<int> rounds{0};
    {
      jthread worker([&](stop_token stop) {
        while (!stop.stop_requested()) yield();
        rounds = 1;
      });
      LOCKSTITCH_ASSERT(worker.joinable() && worker.get_stop_token().stop_possible());
    }
    LOCKSTITCH_ASSERT(rounds == 1);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1U);
}

TEST(jthread, takes_arguments_with_and_without_a_token) {
  EXPECT_VERIFIED(check([] {
    int sum = 0;
    {
      jthread a([&sum](int n) { sum += n; }, 1);
      a.join();
      jthread b([&sum](const stop_token& stop, int n) { sum += stop.stop_possible() ? n : 0; }, 2);
      a = std::move(b);
    }
    LOCKSTITCH_ASSERT(sum == 3);
  }));
}

TEST(jthread, a_loop_that_does_not_look_at_its_token_never_ends) {
  EXPECT_FINDING(check([] {
                   checked::atomic<bool> stop{false};
                   jthread worker([&](stop_token) {
                     while (!stop.load()) yield();
                   });
                 }),
                 livelock);
}

} // namespace
