// The lock of buggy.cpp has a try_lock that takes all of it.
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
  l.owner.unlock();
}
bool try_lock(words_of_a_lock& l) {
  if (!l.owner.try_lock()) return false;
  l.bits.store(1);
  return true;
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
        .name = "pitfalls/mutex-trylock-hack/fixed", .description = "try_lock takes the whole lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { lock_and_try(); });

} // namespace
