// The project's condition variable on the checker's platform, with the project's mutex: the texts that ship.
// The orders: none where a thread reads and changes the word under the lock; a thread that waits with a stop token
// reads the word before the token, and so acquires what a request released when it changed the word. Broken twins: that
// text with one change each, and a program that notifies one where several wait for different things.
#include "lockstitch/sync/cond.hpp"
#include "sync_models.hpp"

#include <chrono>
#include <memory>
#include <mutex>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using mutex = lockstitch::basic_mutex<checked>;
using cond = lockstitch::basic_cond<mutex, checked>;
/// With three threads the mutex is the checker's, which has fewer executions.
using one_step_mutex = lockstitch::checked::mutex;
using one_step_cond = lockstitch::basic_cond<one_step_mutex, checked>;

constexpr std::string_view file = "cond.hpp";
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// Consumers wait for an item each; a producer puts them one by one.
template <class Mutex = mutex> void queue(int consumers, bool notify_under_lock, const mutant& m = as_written) {
  use(m);
  Mutex lock;
  lockstitch::basic_cond<Mutex, checked> filled(lock);
  var<int> items{0};
  lockstitch::parallel(static_cast<std::uint32_t>(consumers) + 1, [&](std::uint32_t self) {
    if (self == 0) {
      for (int i = 0; i < consumers; ++i) {
        std::unique_lock hold(lock);
        items = items + 1;
        if (!notify_under_lock) hold.unlock();
        filled.notify_one();
      }
      return;
    }
    const std::lock_guard hold(lock);
    filled.wait([&] { return items > 0; });
    items = items - 1;
  });
  LOCKSTITCH_ASSERT(items == 0);
}

/// Everyone waits for one event.
void gate(std::uint32_t waiters, const mutant& m = as_written) {
  use(m);
  one_step_mutex lock;
  one_step_cond opened(lock);
  var<bool> open{false};
  lockstitch::parallel(waiters + 1, [&](std::uint32_t self) {
    if (self > 0) {
      const std::lock_guard hold(lock);
      opened.wait([&] { return open.load(); });
      return;
    }
    {
      const std::lock_guard hold(lock);
      open = true;
    }
    opened.notify_all();
  });
}

void time_out(const mutant& m = as_written) {
  use(m);
  one_step_mutex lock;
  one_step_cond filled(lock);
  var<int> items{0};
  lockstitch::parallel(3, [&](std::uint32_t self) {
    std::unique_lock hold(lock);
    if (self == 0) {
      items = items + 1;
      hold.unlock();
      filled.notify_one();
    } else if (self == 1) {
      filled.wait([&] { return items > 0; });
    } else {
      const bool there = filled.wait_for(std::chrono::milliseconds(1), [&] { return items > 0; });
      LOCKSTITCH_ASSERT(there == (items > 0));
      hold.unlock();
      filled.notify_one();
    }
  });
}

void stop(const mutant& m = as_written) {
  use(m);
  mutex lock;
  cond never(lock);
  lockstitch::checked::stop_source source;
  lockstitch::parallel_invoke(
      [&] {
        const std::lock_guard hold(lock);
        LOCKSTITCH_ASSERT(!never.wait(source.get_token(), [] { return false; }));
      },
      [&] { source.request_stop(); });
}

/// The thread that waited destroys it, while the notification may not have returned.
void destroy() {
  use(as_written);
  mutex lock;
  auto opened = std::make_unique<cond>(lock);
  var<bool> open{false};
  lockstitch::parallel(2, [&, c = opened.get()](std::uint32_t self) {
    std::unique_lock hold(lock);
    if (self == 0) {
      open = true;
      return c->notify_all();
    }
    c->wait([&] { return open.load(); });
    opened.reset();
  });
}

LOCKSTITCH_PROGRAM(
        .name = "primitives/cond", .description = "a queue with one consumer",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { queue(1, false); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/under_lock", .description = "the producer notifies under the lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { queue(1, true); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/two_consumers", .description = "a queue with two consumers",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { queue<one_step_mutex>(2, false); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/gate", .description = "two threads wait for one event",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { gate(2); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/timed", .description = "one of two waiting threads gives up after a time",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { time_out(); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/stop", .description = "a wait that ends when stop is requested",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { stop(); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/destroy", .description = "the thread that waited destroys it",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { destroy(); });

LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/silent_notify_one", .description = "notify_one wakes nobody",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {},
        .body = [](int) { queue(1, false, dropped(file, "notify_one", operation::wake_one)); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/wake_one", .description = "notify_all wakes one",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {}, .body = [](int) {
          gate(2, {.file = file, .function = "notify_all", .what = operation::wake_all, .change = change::one});
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/no_compare", .description = "a wait sleeps although it was notified since it looked",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {},
        .body = [](int) { queue(1, false, unchecked(file, "sleep", operation::wait)); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/cond/relaxed_stop",
        .description = "a thread reads the word after a request to stop, and then does not see the request",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {},
        .body = [](int) { stop(relaxed(file, "sleep_unless_stopped", operation::fetch)); });

} // namespace
