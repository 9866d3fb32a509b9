// The project's semaphore on the checker's platform: the text that ships.
// The orders: release() releases and the change that takes a permit acquires; the changes in between, of whoever else,
// are read-modify-writes, and so go on with the release sequence. All else only needs to be atomic.
// Broken twins: that text with one change each.
#include "lockstitch/sync/semaphore.hpp"
#include "sync_models.hpp"

#include <chrono>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using semaphore = lockstitch::basic_semaphore<checked>;

constexpr std::string_view file = "semaphore.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// One permit: the semaphore is a lock.
void exclude(std::uint32_t threads, const mutant& m = as_written) {
  use(m);
  semaphore permits(1, 1);
  var<int> counter{0};
  lockstitch::parallel(threads, [&](std::uint32_t) {
    permits.acquire();
    counter = counter + 1;
    permits.release();
  });
  LOCKSTITCH_ASSERT(counter == static_cast<int>(threads) && permits.available() == 1);
}

/// Thread i acquires wishes[i] at once of what the last thread releases one by one, or all at once.
void hand_out(const std::vector<std::uint32_t>& wishes, bool one_by_one, const mutant& m = as_written) {
  use(m);
  std::uint32_t total = 0;
  for (const std::uint32_t n : wishes) total += n;
  semaphore permits(0);
  var<int> data{0};
  lockstitch::parallel(static_cast<std::uint32_t>(wishes.size()) + 1, [&](std::uint32_t self) {
    if (self < wishes.size()) {
      permits.acquire(wishes[self]);
      LOCKSTITCH_ASSERT(data == 42);
      return;
    }
    data = 42;
    for (std::uint32_t i = 0; i < (one_by_one ? total : 1); ++i) permits.release(one_by_one ? 1 : total);
  });
  LOCKSTITCH_ASSERT(permits.available() == 0);
}

/// A thread that gives up takes nothing, and keeps no permit from another.
void give_up(const mutant& m = as_written) {
  use(m);
  semaphore permits(0);
  lockstitch::checked::atomic<int> taken{0};
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 2) return permits.release();
    if (self == 1 && !permits.try_acquire_for(std::chrono::milliseconds(1))) return;
    if (self == 0) permits.acquire();
    taken.fetch_add(1, std::memory_order_relaxed);
    if (self == 1) permits.release();
  });
  LOCKSTITCH_ASSERT(taken.load() >= 1 && permits.available() == 0);
}

/// A thread that wants one permit more than there are gives up; they are not lost to the other, which wants just these.
void give_up_more(std::uint32_t n, const mutant& m = as_written) {
  use(m);
  semaphore permits(0);
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 0) permits.acquire(n);
    else if (self == 1) LOCKSTITCH_ASSERT(!permits.try_acquire_for(std::chrono::milliseconds(1), n + 1));
    else permits.release(n);
  });
}

/// Of two that wait one is stopped, and then releases a permit for the other.
void stop_one_of_two(const mutant& m = as_written) {
  use(m);
  semaphore permits(0);
  lockstitch::checked::stop_source source;
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 0) permits.acquire();
    else if (self == 2) source.request_stop();
    else permits.release(permits.acquire(source.get_token()) ? 2 : 1);
  });
}

/// Two are stopped at a time, where one may be.
void stop_crowd() {
  use(as_written);
  lockstitch::basic_semaphore<lockstitch::platform::basic_checked<0, 1, 1>> permits(0);
  lockstitch::checked::stop_source one;
  lockstitch::checked::stop_source other;
  lockstitch::checked::thread waits([&] { LOCKSTITCH_ASSERT(!permits.acquire(one.get_token())); });
  lockstitch::checked::thread stops([&] { other.request_stop(); });
  one.request_stop();
  LOCKSTITCH_ASSERT(!permits.acquire(other.get_token()));
  waits.join();
  stops.join();
}

/// The wait ends when stop is requested, and takes a permit or nothing.
void stop(bool release_too, const mutant& m = as_written) {
  use(m);
  semaphore permits(0);
  lockstitch::checked::stop_source source;
  bool taken = false;
  lockstitch::parallel(2, [&](std::uint32_t self) {
    if (self == 0) {
      taken = permits.acquire(source.get_token());
      return;
    }
    if (release_too) permits.release();
    source.request_stop();
  });
  LOCKSTITCH_ASSERT(permits.available() == (release_too && !taken ? 1 : 0));
  LOCKSTITCH_ASSERT(!taken || release_too);
}

/// Whoever acquires may destroy it at once.
void destroy() {
  use(as_written);
  auto permits = std::make_unique<semaphore>(0);
  lockstitch::parallel(2, [&, p = permits.get()](std::uint32_t self) {
    if (self == 0) return p->release();
    p->acquire();
    permits.reset();
  });
}

MODEL_VERIFIED("primitives/semaphore", "a semaphore of one permit, three threads", exclude(3));
MODEL_VERIFIED("primitives/semaphore/one_by_one", "two permits are released one after the other, two threads wait",
               hand_out({1, 1}, true));
MODEL_VERIFIED("primitives/semaphore/at_once", "two permits are released at once", hand_out({1, 1}, false));
MODEL_VERIFIED_UNDISTURBED("primitives/semaphore/several", "one thread wants two permits at once, one wants one",
                           hand_out({2, 1}, true));
MODEL_VERIFIED("primitives/semaphore/timed", "one of two threads gives up after a time", give_up());
MODEL_VERIFIED("primitives/semaphore/timed_several",
               "a thread that wants two permits gives up, another takes the one there is", give_up_more(1));
MODEL_VERIFIED("primitives/semaphore/timed_two_several",
               "of two threads that want several the one gives up that cannot be served", give_up_more(2));
MODEL_VERIFIED("primitives/semaphore/stop_one", "one of two waits ends when stop is requested", stop_one_of_two());
MODEL_VERIFIED_UNDISTURBED("primitives/semaphore/stop_crowd", "two waits are stopped at a time, where one may be",
                           stop_crowd());
MODEL_VERIFIED("primitives/semaphore/stop", "a wait that ends when stop is requested", stop(false));
MODEL_VERIFIED("primitives/semaphore/stop_or_release", "stop is requested after a release", stop(true));
MODEL_VERIFIED("primitives/semaphore/destroy", "the thread that acquires destroys it", destroy());

MODEL_REFUTED("primitives/semaphore/relaxed_release", "release does not release: what was done before is not visible",
              data_race, exclude(2, relaxed(file, "release", operation::compare_exchange)));
MODEL_REFUTED("primitives/semaphore/relaxed_acquire",
              "a permit is taken without acquiring what was done before its release", data_race,
              exclude(2, relaxed(file, "try_acquire", operation::compare_exchange)));
MODEL_REFUTED("primitives/semaphore/silent_release", "release wakes nobody: who sleeps does so for ever", deadlock,
              exclude(2, dropped(file, "release", operation::wake_one)));
MODEL_REFUTED("primitives/semaphore/no_pass_on",
              "a woken thread does not wake the next: the second of two releases is lost", deadlock,
              hand_out({1, 1}, true, dropped(file, "pass_on", operation::wake_one)));

} // namespace
