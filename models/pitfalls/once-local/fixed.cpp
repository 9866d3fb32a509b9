// The fix of a local once flag: it lives beside what it guards.
// Source: the course's chapter on once, question 3.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::call_once;
using lockstitch::checked::once_flag;

class database {
public:
  void connect() {
    call_once(connected_, [&] { opened_.fetch_add(1); });
  }

  int opened() const { return opened_.load(); }

private:
  once_flag connected_;
  atomic<int> opened_{0};
};

void test() {
  database db;
  lockstitch::parallel(2, [&](std::uint32_t) { db.connect(); });
  LOCKSTITCH_ASSERT(db.opened() == 1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/once-local/fixed", .description = "once_flag that lives as long as what it guards",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
