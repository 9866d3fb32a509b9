// The project's cyclic barrier on the checker's platform, over the project's mutex and condition variable.
// The orders: those of the mutex and the condition variable inside.
// Broken twins: their texts with one change each.
#include "lockstitch/sync/cyclic_barrier.hpp"
#include "sync_models.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

namespace {

using namespace lockstitch::models;
using lockstitch::barrier_result;
using lockstitch::checked::var;
using cyclic_barrier = lockstitch::basic_cyclic_barrier<checked>;

constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// Each writes its part; behind the barrier all see what the action made of them. Again and again.
void meet(std::uint32_t parties, std::size_t rounds, const mutant& m = as_written) {
  use(m);
  std::vector<var<int>> parts(parties, var<int>(0));
  std::vector<var<int>> sums(rounds, var<int>(0));
  std::size_t round = 0;
  cyclic_barrier barrier(parties, [&] {
    int total = 0;
    for (const auto& p : parts) total += p;
    sums[round++] = total;
  });
  lockstitch::parallel(parties, [&](std::uint32_t self) {
    for (std::size_t i = 0; i < rounds; ++i) {
      parts[self] = parts[self] + 1;
      LOCKSTITCH_ASSERT(barrier.arrive_and_wait() != barrier_result::broken);
      LOCKSTITCH_ASSERT(sums[i] == static_cast<int>((i + 1) * parties));
    }
  });
}

/// One gives up: if the other waits, it is told.
void give_up() {
  use(as_written);
  cyclic_barrier barrier(2);
  std::array<barrier_result, 2> ends{};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    ends[self] = self == 0 ? barrier.arrive_and_wait() : barrier.arrive_and_wait_for(std::chrono::milliseconds(1));
  });
  LOCKSTITCH_ASSERT((ends[0] == barrier_result::broken) == (ends[1] == barrier_result::broken));
  LOCKSTITCH_ASSERT(barrier.is_broken() == (ends[0] == barrier_result::broken));
}

/// The action throws: its thread has the exception, the other is told.
void throw_in_action() {
  use(as_written);
  cyclic_barrier barrier(2, [] { throw std::runtime_error("failed"); });
  lockstitch::checked::atomic<int> thrown{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    try {
      LOCKSTITCH_ASSERT(barrier.arrive_and_wait() == barrier_result::broken);
    } catch (const std::runtime_error&) {
      thrown.fetch_add(1, std::memory_order_relaxed);
    }
  });
  LOCKSTITCH_ASSERT(thrown.load() == 1 && barrier.is_broken());
  barrier.reset();
  LOCKSTITCH_ASSERT(!barrier.is_broken());
}

void stop() {
  use(as_written);
  cyclic_barrier barrier(2);
  lockstitch::checked::stop_source source;
  lockstitch::parallel_invoke(
      [&] { LOCKSTITCH_ASSERT(barrier.arrive_and_wait(source.get_token()) == barrier_result::broken); },
      [&] { source.request_stop(); });
}

MODEL_VERIFIED("primitives/cyclic_barrier", "two threads meet", meet(2, 1));
MODEL_VERIFIED_UNDISTURBED("primitives/cyclic_barrier/again", "two threads meet twice", meet(2, 2));
MODEL_VERIFIED("primitives/cyclic_barrier/timed", "one of two gives up, and the other is told", give_up());
MODEL_VERIFIED("primitives/cyclic_barrier/throw", "the action throws, and the other is told", throw_in_action());
MODEL_VERIFIED("primitives/cyclic_barrier/stop", "one is stopped while it waits", stop());
MODEL_REFUTED("primitives/cyclic_barrier/relaxed_unlock", "the mutex inside does not release", data_race,
              meet(2, 1, relaxed("mutex.hpp", "unlock", operation::compare_exchange)));
MODEL_REFUTED("primitives/cyclic_barrier/silent", "the last one wakes nobody", deadlock,
              meet(2, 1, dropped("cond.hpp", "notify_all", operation::wake_all)));

} // namespace
