// The project's recursive mutex on the checker's platform: the text that ships.
// The orders: those of the mutex inside. The owner's field needs none: only a thread itself writes its own name there.
// Broken twins: that text with one change, and a thread that unlocks what it does not hold.
#include "lockstitch/sync/recursive_mutex.hpp"
#include "sync_models.hpp"

#include <mutex>
#include <vector>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using recursive_mutex = lockstitch::basic_recursive_mutex<checked>;

/// Thread i locks it depths[i] times, one in the other.
void count(const std::vector<int>& depths, const mutant& m = as_written) {
  use(m);
  recursive_mutex lock;
  var<int> counter{0};
  lockstitch::parallel(static_cast<std::uint32_t>(depths.size()), [&](std::uint32_t self) {
    for (int i = 0; i < depths[self]; ++i) lock.lock();
    counter = counter + 1;
    for (int i = 0; i < depths[self]; ++i) lock.unlock();
  });
  LOCKSTITCH_ASSERT(counter == static_cast<int>(depths.size()));
}

void try_lock() {
  use(as_written);
  recursive_mutex lock;
  var<int> counter{0};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    const std::unique_lock outer(lock, std::defer_lock);
    if (self == 0) lock.lock();
    else if (!lock.try_lock()) return;
    LOCKSTITCH_ASSERT(lock.try_lock());
    counter = counter + 1;
    lock.unlock();
    lock.unlock();
  });
}

MODEL_VERIFIED("primitives/recursive_mutex", "two threads, one locks it twice", count({2, 1}));
MODEL_VERIFIED("primitives/recursive_mutex/three", "three threads", count({1, 1, 1}));
MODEL_VERIFIED("primitives/recursive_mutex/try_lock", "try_lock of what one holds succeeds", try_lock());
MODEL_REFUTED("primitives/recursive_mutex/relaxed_unlock", "the mutex inside does not release",
              lockstitch::finding_kind::data_race,
              count({2, 1}, relaxed("mutex.hpp", "unlock", operation::compare_exchange)));
MODEL_REFUTED("primitives/recursive_mutex/not_mine", "a thread unlocks what another holds",
              lockstitch::finding_kind::assertion, {
                use(as_written);
                recursive_mutex lock;
                lock.lock();
                lockstitch::parallel(1, [&](std::uint32_t) { lock.unlock(); });
              });

} // namespace
