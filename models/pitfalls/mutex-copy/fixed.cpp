// The table of buggy.cpp makes a new entry with a mutex of its own, and copies the data under the lock of the old one.
#include "lockstitch/lockstitch.hpp"

#include <cstddef>
#include <cstdint>
#include <new>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

struct entry {
  mutex lock;
  int value = 1;
};

/// Where a larger table keeps the entry.
entry& moved(entry& old, void* place) {
  lock_guard guard(old.lock);
  return *new (place) entry{.lock = {}, .value = old.value};
}

void grow() {
  alignas(entry) std::byte place[sizeof(entry)];
  entry old;
  entry& grown = moved(old, place);
  parallel(2, [&](std::uint32_t) {
    lock_guard guard(grown.lock);
    ++grown.value;
  });
  grown.~entry();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-copy/fixed", .description = "the copy has a mutex of its own",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { grow(); });

} // namespace
