// The fix of a relaxed reference count: the decrement is acq_rel, so that the last owner sees what all others did.
// Source: Boost.Atomic, "Usage examples: reference counting"; std::shared_ptr.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

struct document {
  var<int> words{0};
  atomic<int> owners{2};
};

void release(document* d) {
  if (d->owners.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  d->words = 0;
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
        .name = "pitfalls/atomic-refcount/fixed", .description = "reference count released with acq_rel",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
