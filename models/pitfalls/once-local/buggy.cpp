// The pitfall: the once flag is a local variable. Every call makes a flag of its own, so that every call initialises.
// Source: the course's chapter on once, question 3.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;

class database {
public:
  void connect() {
    once_flag connected;
    call_once(connected, [&] { opened_.fetch_add(1); }); // the mistake
  }

  int opened() const { return opened_.load(); }

private:
  atomic<int> opened_{0};
};

void test() {
  database db;
  lockstitch::parallel(2, [&](std::uint32_t) { db.connect(); });
  LOCKSTITCH_ASSERT(db.opened() == 1); // at fault
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-local/buggy",
        .description = "once_flag made on every call: the initialisation runs for each caller",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
