// The project's once on the checker's platform: the text that ships.
// The orders: the change to `done` releases what the function did; every read that finds it acquires it. A retry sees
// what the failed attempt left: its function has plain variables, too.
// Broken twins: that text with one change each.
#include "lockstitch/sync/once.hpp"
#include "lockstitch/lockstitch.hpp"
#include "sync_models.hpp"

#include <stdexcept>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;

constexpr std::string_view file = "once.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// Everyone calls; the function runs once, and all see what it did.
void call(std::uint32_t threads, const mutant& m = as_written) {
  use(m);
  lockstitch::basic_once<0, checked> once;
  var<int> made{0};
  lockstitch::parallel(threads, [&](std::uint32_t) {
    once.call([&] { made = made + 1; });
    LOCKSTITCH_ASSERT(made == 1);
  });
}

/// The first attempts fail: how often the function ran, and how often somebody saw an error.
template <std::uint32_t Attempts> void fail_first(int failures, int runs, int errors, const mutant& m = as_written) {
  use(m);
  lockstitch::basic_once<Attempts, checked> once;
  var<int> ran{0};
  lockstitch::checked::atomic<int> caught{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    try {
      once.call([&] {
        ran = ran + 1;
        if (ran <= failures) throw std::runtime_error("failed");
      });
      LOCKSTITCH_ASSERT(ran == failures + 1);
    } catch (const std::runtime_error&) {
      caught.fetch_add(1, std::memory_order_relaxed);
    }
  });
  LOCKSTITCH_ASSERT(ran == runs);
  LOCKSTITCH_ASSERT(caught.load() == errors);
}

void get_value(const mutant& m = as_written) {
  use(m);
  lockstitch::basic_once_value<int, 0, checked> value;
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self < 2) LOCKSTITCH_ASSERT(value.get([] { return 42; }) == 42);
    else if (const int* there = value.peek()) LOCKSTITCH_ASSERT(*there == 42);
  });
}

MODEL_VERIFIED("primitives/once", "a function that three threads want to be run once", call(3));
MODEL_VERIFIED("primitives/once/retry", "the first call fails and the next one tries again", fail_first<0>(1, 2, 1));
MODEL_VERIFIED("primitives/once/keep_error", "the first error is everyone's", fail_first<1>(1, 1, 2));
MODEL_VERIFIED("primitives/once/value", "a value made by whoever asks first", get_value());

MODEL_REFUTED("primitives/once/relaxed_finish",
              "the change to done does not release: what the function did is not visible", data_race,
              call(2, relaxed(file, "finish", operation::exchange)));
MODEL_REFUTED("primitives/once/relaxed_call", "the first look does not acquire: what the function did is not visible",
              data_race, call(2, relaxed(file, "call", operation::load)));
MODEL_REFUTED("primitives/once/silent_finish", "nobody is woken at the end: who sleeps does so for ever", deadlock,
              call(2, dropped(file, "finish", operation::wake_all)));
MODEL_REFUTED("primitives/once/wake_one", "one waiting thread is woken at the end, and the others sleep for ever",
              deadlock,
              call(3, {.file = file, .function = "finish", .what = operation::wake_all, .change = change::one}));

} // namespace
