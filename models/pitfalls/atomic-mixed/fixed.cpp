// The fix of mixed accesses: all of them are atomic.
// Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic_ref;
using lockstitch::checked::var;

struct page {
  var<int> hits{0};
};

void visit(page& p) { atomic_ref<int>(p.hits).fetch_add(1); }

void reset(page& p) { atomic_ref<int>(p.hits).store(0); }

void test() {
  page home;
  lockstitch::parallel_invoke([&] { visit(home); }, [&] { reset(home); });
  LOCKSTITCH_ASSERT(home.hits <= 1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-mixed/fixed", .description = "every access to the counter goes through atomic_ref",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
