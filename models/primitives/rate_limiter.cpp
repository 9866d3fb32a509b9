// The project's rate limiter on the checker's platform: the text that ships.
// The orders: none; tokens carry nothing from thread to thread.
// Broken twin: that text with one change: a token is taken although another thread has changed the word since.
#include "lockstitch/sync/rate_limiter.hpp"
#include "sync_models.hpp"

#include <chrono>

namespace {

using namespace lockstitch::models;
using namespace std::chrono_literals;
using rate_limiter = lockstitch::basic_rate_limiter<checked>;

/// No more tokens are given out than there are, and all of those.
void take(std::uint32_t threads, std::uint32_t burst, const mutant& m = as_written) {
  use(m);
  rate_limiter limiter(1ms, burst);
  lockstitch::checked::atomic<std::uint32_t> taken{0};
  lockstitch::parallel(threads, [&](std::uint32_t) {
    if (limiter.try_take()) taken.fetch_add(1, std::memory_order_relaxed);
  });
  LOCKSTITCH_ASSERT(taken.load() == std::min(threads, burst));
}

/// Time brings tokens, one in each interval and no more than a burst.
void refill() {
  use(as_written);
  rate_limiter limiter(1ms, 2);
  LOCKSTITCH_ASSERT(limiter.try_take(2) && !limiter.try_take());
  lockstitch::checked::this_thread::sleep_for(1ms);
  LOCKSTITCH_ASSERT(limiter.try_take() && !limiter.try_take());
  lockstitch::checked::this_thread::sleep_for(10ms);
  LOCKSTITCH_ASSERT(limiter.try_take(2) && !limiter.try_take());
}

/// Who waits has its token when the time has come, each its own.
void wait() {
  use(as_written);
  rate_limiter limiter(1ms, 1);
  const auto start = lockstitch::checked::steady_clock::now();
  std::array<std::chrono::nanoseconds, 2> waited{};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    limiter.take();
    waited[self] = lockstitch::checked::steady_clock::now() - start;
  });
  LOCKSTITCH_ASSERT(std::min(waited[0], waited[1]) == 0ms && std::max(waited[0], waited[1]) == 1ms);
  LOCKSTITCH_ASSERT(!limiter.take_within(500us) && limiter.take_within(1ms));
}

MODEL_VERIFIED("primitives/rate_limiter", "three threads, two tokens", take(3, 2));
MODEL_VERIFIED("primitives/rate_limiter/refill", "time brings tokens", refill());
MODEL_VERIFIED("primitives/rate_limiter/wait", "two threads wait for a token each", wait());
MODEL_REFUTED("primitives/rate_limiter/unchecked", "a token is taken twice", lockstitch::finding_kind::assertion,
              take(2, 1, unchecked("rate_limiter.hpp", "reserve", operation::failed_exchange)));

} // namespace
