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

/// Of two that wait one is stopped, and then opens the gate for the other.
void stop_one_of_two(const mutant& m = as_written) {
  use(m);
  one_step_mutex lock;
  one_step_cond opened(lock);
  var<bool> open{false};
  lockstitch::checked::stop_source source;
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 2) {
      source.request_stop();
      return;
    }
    const std::lock_guard hold(lock);
    if (self == 1) return opened.wait([&] { return open.load(); });
    LOCKSTITCH_ASSERT(!opened.wait(source.get_token(), [] { return false; }));
    open = true;
    opened.notify_all();
  });
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

MODEL_VERIFIED("primitives/cond", "a queue with one consumer", queue(1, false));
MODEL_VERIFIED("primitives/cond/under_lock", "the producer notifies under the lock", queue(1, true));
MODEL_VERIFIED("primitives/cond/two_consumers", "a queue with two consumers", queue<one_step_mutex>(2, false));
MODEL_VERIFIED("primitives/cond/gate", "two threads wait for one event", gate(2));
MODEL_VERIFIED("primitives/cond/timed", "one of two waiting threads gives up after a time", time_out());
MODEL_VERIFIED("primitives/cond/stop", "a wait that ends when stop is requested", stop());
MODEL_VERIFIED("primitives/cond/stop_one", "one of two waits ends when stop is requested", stop_one_of_two());
MODEL_VERIFIED("primitives/cond/destroy", "the thread that waited destroys it", destroy());

MODEL_REFUTED("primitives/cond/silent_notify_one", "notify_one wakes nobody", deadlock,
              queue(1, false, dropped(file, "notify_one", operation::wake_one)));
MODEL_REFUTED("primitives/cond/wake_one", "notify_all wakes one", deadlock,
              gate(2, {.file = file, .function = "notify_all", .what = operation::wake_all, .change = change::one}));
MODEL_REFUTED("primitives/cond/no_compare", "a wait sleeps although it was notified since it looked", deadlock,
              queue(1, false, unchecked(file, "sleep", operation::wait)));
MODEL_REFUTED("primitives/cond/relaxed_stop",
              "a thread reads the word after a request to stop, and then does not see the request", deadlock,
              stop(relaxed(file, "sleep_unless_stopped", operation::fetch)));

} // namespace
