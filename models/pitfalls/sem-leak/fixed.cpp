// The fix of a lost permit: a guard gives it back on every path.
// Source: the course's chapter on barriers and semaphores, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::counting_semaphore;

using permits = counting_semaphore<1>;

class permit {
public:
  explicit permit(permits& from) : from_(from) { from_.acquire(); }
  ~permit() { from_.release(); }
  permit(const permit&) = delete;
  permit& operator=(const permit&) = delete;

private:
  permits& from_;
};

bool query(permits& free, bool valid) {
  permit mine(free);
  if (!valid) return false;
  return true;
}

void test() {
  permits connections(1);
  lockstitch::parallel_invoke([&] { (void)query(connections, false); }, [&] { (void)query(connections, true); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/sem-leak/fixed", .description = "the permit is given back by a destructor",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
