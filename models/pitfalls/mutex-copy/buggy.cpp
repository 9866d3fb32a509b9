// A copied mutex: a table that grows moves its entries with memcpy, and with each the bits of its mutex. The copy is no
// mutex, and whoever still uses the old entry locks another one. The compiler would have refused to copy the struct.
// Source: the course's chapter on Mutex ("never copy a mutex"), and on Once, WaitGroup and atomic operations.
#include "lockstitch/lockstitch.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

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
  std::memcpy(place, static_cast<void*>(&old), sizeof old);
  return *static_cast<entry*>(place);
}

void grow() {
  alignas(entry) std::byte place[sizeof(entry)];
  entry old;
  entry& grown = moved(old, place);
  parallel(2, [&](std::uint32_t) {
    lock_guard guard(grown.lock); // at fault
    ++grown.value;
  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-copy/buggy", .description = "a mutex is copied as bytes",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::copied_object}, .parameter = {},
        .body = [](int) { grow(); });

} // namespace
