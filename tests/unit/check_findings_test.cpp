// Mistakes of a test that end in findings, with the process going on, and wrong calls that are usage errors.
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

TEST(check, crashes_end_in_findings_and_the_process_goes_on) {
  EXPECT_FINDING(check([] {
                   volatile int* nowhere = nullptr;
                   parallel(1, [&](std::uint32_t) { *nowhere = 1; });
                 }),
                 crash);
  EXPECT_FINDING(check([] { std::abort(); }), crash);
  EXPECT_FINDING(check([] {
                   volatile int zero = 0;
                   volatile int bad = 100 / zero;
                   (void)bad;
                 }),
                 crash);
  EXPECT_VERIFIED(check([] {}));
}

TEST(check, a_thread_that_runs_for_ever_without_an_operation_is_an_endless_loop) {
  EXPECT_FINDING(check({.stall_limit = 0.2},
                       [] {
                         volatile bool stop = false;
                         while (!stop) {}
                       }),
                 endless_loop);
}

int deep(int n) { // NOLINT(misc-no-recursion)
  volatile char frame[512];
  frame[0] = static_cast<char>(n);
  return n == 0 ? 0 : deep(n - 1) + frame[0];
}

TEST(check, a_stack_that_overflows_is_found) {
  EXPECT_FINDING(check([] { (void)deep(1'000'000); }), stack_overflow);
}

TEST(check, exceptions_that_escape_are_findings) {
  const result r = check([] { parallel(1, [](std::uint32_t) { throw std::runtime_error("boom"); }); });
  EXPECT_FINDING(r, uncaught_exception);
  EXPECT_NE(r.findings.at(0).message.find("boom"), std::string::npos);
}

TEST(check, a_test_that_changes_between_runs_is_found) {
  int run = 0;
  EXPECT_FINDING(check([&] {
                   atomic<int> x{0};
                   ++run;
                   parallel(2, [&](std::uint32_t i) {
                     if (i == 0) x.store(1);
                     else if (run == 1) (void)x.load();
                     else x.fetch_add(1);
                   });
                 }),
                 non_deterministic);
}

TEST(check, memory_orders_that_an_operation_cannot_have_are_found) {
  EXPECT_FINDING(check([] { atomic<int>{0}.store(1, std::memory_order_acquire); }), invalid_memory_order);
  EXPECT_FINDING(check([] { (void)atomic<int>{0}.load(std::memory_order_release); }), invalid_memory_order);
}

TEST(check, threads_that_are_never_joined_are_found) {
  EXPECT_FINDING(check([] { checked::thread t([] {}); }), thread_leak);
}

TEST(check, misuse_is_a_usage_error_that_says_what_to_do) {
  const auto message_of = [](const std::function<void()>& call) -> std::string {
    try {
      call();
    } catch (const usage_error& e) {
      return e.what();
    }
    return "no error";
  };
  EXPECT_NE(message_of([] { (void)check([] { (void)check([] {}); }); }).find("check inside a check"),
            std::string::npos);
  EXPECT_NE(message_of([] {
              (void)check([] { parallel(1, [](std::uint32_t) { (void)check([] {}); }); });
            }).find("check inside a check"),
            std::string::npos);
  EXPECT_NE(message_of([] { atomic<int> x{0}; }).find("outside a check"), std::string::npos);
  EXPECT_NE(message_of([] { var<int> v{0}; }).find("outside a check"), std::string::npos);
  std::unique_ptr<atomic<int>> left_over;
  EXPECT_NE(message_of([&] {
              (void)check([&] {
                if (left_over == nullptr) left_over = std::make_unique<atomic<int>>(choose(2));
                (void)left_over->load();
              });
            }).find("another execution"),
            std::string::npos);
  (void)left_over.release();
  EXPECT_VERIFIED(check([] {})) << "the checker is usable after an error";
}

} // namespace
