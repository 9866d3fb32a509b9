// TryAcquireN of the counting semaphore, from the course's chapter on barriers and semaphores (question 2, semaphore
// with timeouts).
// What the original gets wrong: it takes the n permits one by one and gives them back when it runs out. Two callers
// can each take a part, and then both fail, although the permits were enough for either: the failure of each is caused
// by permits that the other never got to keep. The check of the free permits before the loop does not prevent it.
// The fix: one compare-exchange takes all n permits or none.
// The course's semaphore is a buffered channel that holds one item for each permit in use; here a counter of the items
// with the same operations stands for it. Not modelled: the operations that block.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;

/// What both semaphores share: the channel of permits, as the number of items in it. All seq_cst, as in Go.
class semaphore {
public:
  explicit semaphore(int permits) : capacity_(permits), used_(0) { lockstitch::detail::label(&used_, "used"); }

  /// A send that does not wait: `select` with a default.
  bool try_acquire() { return take(1); }

  /// A receive that does not wait. Requires: a permit is in use.
  void release() {
    const int used = used_.fetch_sub(1);
    LOCKSTITCH_ASSERT(used > 0);
  }

protected:
  int used() const { return used_.load(); }

  bool take(int n) {
    int used = used_.load();
    while (used + n <= capacity_) {
      if (used_.compare_exchange_strong(used, used + n)) return true;
    }
    return false;
  }

  const int capacity_;

private:
  atomic<int> used_;
};

class original : public semaphore {
public:
  using semaphore::semaphore;

  bool try_acquire_n(int n) {
    if (used() + n > capacity_) return false;
    for (int acquired = 0; acquired < n; ++acquired) {
      if (try_acquire()) continue;
      for (; acquired > 0; --acquired) release();
      return false;
    }
    return true;
  }
};

class fixed : public semaphore {
public:
  using semaphore::semaphore;

  bool try_acquire_n(int n) { return take(n); }
};

/// Two permits, both free, and two callers that each ask for both.
template <class Semaphore> void two_callers() {
  Semaphore permits(2);
  std::array<bool, 2> acquired{};
  lockstitch::parallel(2, [&](std::uint32_t i) { acquired[i] = permits.try_acquire_n(2); });
  LOCKSTITCH_ASSERT(acquired[0] || acquired[1]);
  LOCKSTITCH_ASSERT(!(acquired[0] && acquired[1]));
}

LOCKSTITCH_PROGRAM(
        .name = "systems/semaphore_try_acquire_n/original",
        .description = "TryAcquireN that takes permits one by one: two callers both fail",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_callers<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/semaphore_try_acquire_n/fixed",
        .description = "TryAcquireN that takes all permits with one compare-exchange",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_callers<fixed>(); });

} // namespace
