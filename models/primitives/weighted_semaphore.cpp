// The project's weighted semaphore on the checker's platform: the text that ships.
// The orders: those of the mutex inside; a waiting thread's own word only needs to change.
// Broken twins: that text with one change each.
#include "lockstitch/sync/weighted_semaphore.hpp"
#include "sync_models.hpp"

#include <chrono>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using weighted_semaphore = lockstitch::basic_weighted_semaphore<checked>;

constexpr std::string_view file = "weighted_semaphore.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

void exclude(std::uint32_t threads, const mutant& m = as_written) {
  use(m);
  weighted_semaphore permits(1);
  var<int> counter{0};
  lockstitch::parallel(threads, [&](std::uint32_t) {
    permits.acquire();
    counter = counter + 1;
    permits.release();
  });
  LOCKSTITCH_ASSERT(counter == static_cast<int>(threads) && permits.try_acquire());
}

/// Who came first is served first: the small request behind the large one does not pass it.
void in_turn() {
  use(as_written);
  weighted_semaphore permits(2);
  permits.acquire();
  var<bool> large_served{false};
  lockstitch::checked::thread large([&] {
    permits.acquire(2);
    large_served = true;
    permits.release(2);
  });
  const bool large_waits = !permits.try_acquire(); // although one permit is free
  if (!large_waits) permits.release();
  permits.release();
  if (permits.try_acquire()) {
    LOCKSTITCH_ASSERT(!large_waits || large_served);
    permits.release();
  }
  large.join();
}

/// A request that gives up takes nothing, and those behind it go on.
void give_up(const mutant& m = as_written) {
  use(m);
  weighted_semaphore permits(2);
  permits.acquire();
  lockstitch::checked::thread large([&] {
    if (permits.try_acquire_for(std::chrono::milliseconds(1), 2)) permits.release(2);
  });
  lockstitch::checked::thread small([&] {
    permits.acquire();
    permits.release();
  });
  small.join();
  permits.release();
  large.join();
  LOCKSTITCH_ASSERT(permits.try_acquire(2));
}

void stop(const mutant& m = as_written) {
  use(m);
  weighted_semaphore permits(1);
  lockstitch::checked::stop_source source;
  permits.acquire();
  lockstitch::checked::thread waits([&] {
    if (permits.acquire(source.get_token())) permits.release();
  });
  source.request_stop();
  waits.join();
  permits.release();
  LOCKSTITCH_ASSERT(permits.try_acquire());
}

MODEL_VERIFIED("primitives/weighted_semaphore", "a semaphore of one permit, two threads", exclude(2));
MODEL_VERIFIED_UNDISTURBED("primitives/weighted_semaphore/in_turn", "a small request behind a large one", in_turn());
MODEL_VERIFIED_UNDISTURBED("primitives/weighted_semaphore/timed", "a large request gives up, the small one goes on",
                           give_up());
MODEL_VERIFIED("primitives/weighted_semaphore/stop", "a wait that ends when stop is requested", stop());
MODEL_REFUTED("primitives/weighted_semaphore/relaxed_unlock", "the mutex inside does not release", data_race,
              exclude(2, relaxed("mutex.hpp", "unlock", operation::compare_exchange)));
MODEL_REFUTED("primitives/weighted_semaphore/silent", "who is served is not woken", deadlock,
              exclude(2, dropped(file, "wake", operation::wake_one)));

} // namespace
