// A try_lock bolted on from outside: it sets the bit that says "locked" with a compare-exchange. The bit is only a part
// of the lock, which does not know of its new holder, and unlocks for it what nobody or somebody else holds. Source:
// the course's TryLock pattern, a compare-and-swap on the first word of a sync.Mutex.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::parallel_invoke;
using lockstitch::checked::atomic;
using lockstitch::checked::mutex;

struct words_of_a_lock {
  mutex owner;
  atomic<int> bits{0};
};

void lock(words_of_a_lock& l) {
  l.owner.lock();
  l.bits.store(1);
}
void unlock(words_of_a_lock& l) {
  l.bits.store(0);
  l.owner.unlock(); // at fault
}
bool try_lock(words_of_a_lock& l) {
  int unlocked = 0;
  return l.bits.compare_exchange_strong(unlocked, 1);
}

void lock_and_try() {
  words_of_a_lock shared;
  parallel_invoke(
      [&] {
        lock(shared);
        unlock(shared);
      },
      [&] {
        if (try_lock(shared)) unlock(shared);
      });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-trylock-hack/buggy", .description = "a lock is taken through its bits alone",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { lock_and_try(); });

} // namespace
