// What is found about memory that a test allocates and loses: each leak beside what is none.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

using namespace lockstitch;
using checked::atomic;
using checked::atomic_ref;
using checked::var;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;

/// The lines that the accesses of the only finding are on.
std::vector<unsigned> lines_of(const result& r) {
  std::vector<unsigned> lines;
  for (const trace_event& e : r.findings.at(0).accesses) lines.push_back(e.where.line);
  return lines;
}

std::string message_of(const result& r) { return r.findings.empty() ? "nothing found" : r.findings[0].message; }

struct node {
  var<int> value{0};
  atomic<int> count{0};
};

constexpr unsigned line_of_loss = __LINE__;
[[gnu::noinline]] void lose_a_block() {
  char* volatile p = new char[24]; // line + 2
  *p = 1;
}

TEST(leak, shows_the_allocation) {
  constexpr unsigned line = line_of_loss;
  const auto body = [] {
    lose_a_block();
    (void)choose(1);
  };
  const result r = check(body);
  EXPECT_FINDING(r, leak);
  EXPECT_EQ(message_of(r), "leak: a block of 24 bytes is never freed, and nothing leads to it any more");
  EXPECT_THAT(lines_of(r), ElementsAre(line + 2));
  EXPECT_EQ(r.findings[0].where.line, line + 2);
  EXPECT_VERIFIED(check({.leaks = false}, body));
}

TEST(leak, of_a_node_that_one_order_of_the_threads_loses) {
  const auto body = [](bool exchange) {
    return [exchange] {
      atomic<int*> slot{nullptr};
      parallel(2, [&](std::uint32_t i) {
        auto* mine = new int(static_cast<int>(i));
        int* old = slot.load(acq);
        if (exchange) old = slot.exchange(mine, acq_rel);
        else slot.store(mine, rel);
        delete old;
      });
      delete slot.load(acq);
    };
  };
  EXPECT_FINDING(check(body(false)), leak);
  EXPECT_VERIFIED(check(body(true)));
}

TEST(leak, of_a_cycle) {
  struct peer {
    std::shared_ptr<peer> other;
  };
  const auto body = [](bool break_it) {
    return [break_it] {
      auto a = std::make_shared<peer>();
      a->other = std::make_shared<peer>();
      a->other->other = a;
      if (break_it) a->other.reset();
    };
  };
  EXPECT_FINDING(check(body(false)), leak);
  EXPECT_VERIFIED(check(body(true)));
}

std::unique_ptr<std::string> global_text;

TEST(leak, is_not_what_the_caller_can_reach) {
  std::vector<std::string> kept;
  auto far = std::make_unique<std::map<int, std::list<std::string>>>();
  const std::string text(100, 'x');
  EXPECT_VERIFIED(check([&] {
    atomic<int> turns{0};
    parallel(2, [&](std::uint32_t) {
      kept.push_back(text);
      (*far)[static_cast<int>(kept.size())].push_back(text);
      turns.fetch_add(1);
    });
  }));
  EXPECT_EQ(kept, std::vector<std::string>(4, text)) << "two executions, each adds twice";
  EXPECT_VERIFIED(check([&] {
    static const std::string cache(200, 'c');
    global_text = std::make_unique<std::string>(cache);
    const unsigned which = choose(3);
    kept.push_back(text + std::to_string(which));
  }));
  EXPECT_EQ(kept.size(), 7U);
  EXPECT_EQ(global_text->size(), 200U);
  global_text.reset();
}

TEST(leak, is_none_of_what_a_thread_was_started_with) {
  EXPECT_VERIFIED(check([] {
    auto shared = std::make_shared<atomic<int>>(0);
    checked::thread worker([shared, text = std::string(100, 'x')] { shared->store(static_cast<int>(text.size())); });
    worker.join();
    LOCKSTITCH_ASSERT(shared.use_count() == 1);
    LOCKSTITCH_ASSERT(shared->load() == 100);
  }));
}

/// parallel_at_end() lets executions be explored without a run: not where a thread allocates or frees.
TEST(leak, is_looked_for_in_every_execution_of_a_test_that_ends_with_its_threads) {
  const auto body = [] {
    atomic<int> turns{0};
    parallel_at_end(3, [&](std::uint32_t) {
      for (int i = 0; i < 2; ++i) turns.fetch_add(1, rlx);
      if (turns.load(rlx) == 2) (void)*new volatile int(1);
    });
  };
  EXPECT_FINDING(check(body), leak);
  EXPECT_VERIFIED(check({.leaks = false}, body));
}

} // namespace
