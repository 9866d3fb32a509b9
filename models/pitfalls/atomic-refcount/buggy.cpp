// The pitfall: the decrement of a reference count is relaxed. Whoever takes the count to zero frees the object, but
// what the other owners did with it before they let go is not ordered before that. Source: Boost.Atomic, "Usage
// examples: reference counting"; std::shared_ptr.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct document {
  var<int> words{0};
  atomic<int> owners{2};
};

void release(document* d) {
  if (d->owners.fetch_sub(1, std::memory_order_relaxed) != 1) return;
  d->words = 0; // at fault
  delete d;
}

void test() {
  auto* shared = new document;
  lockstitch::parallel(2, [&](std::uint32_t i) {
    if (i == 0) shared->words = 250;
    release(shared);
  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-refcount/buggy",
        .description = "reference count released with a relaxed order: the object is destroyed while it is used",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
