// The pitfall: one object is accessed atomically in one place and plainly in another. The atomic side does not protect
// the plain one: the reset is a data race. Source: the course's chapter on atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic_ref;
using lockstitch::checked::var;

struct page {
  var<int> hits{0};
};

void visit(page& p) { atomic_ref<int>(p.hits).fetch_add(1); }

void reset(page& p) {
  p.hits = 0; // at fault
}

void test() {
  page home;
  lockstitch::parallel_invoke([&] { visit(home); }, [&] { reset(home); });
  LOCKSTITCH_ASSERT(home.hits <= 1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-mixed/buggy",
        .description = "counter increased through atomic_ref, reset by a plain assignment",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
