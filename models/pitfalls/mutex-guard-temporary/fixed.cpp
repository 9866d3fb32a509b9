// The tickets of buggy.cpp: the guard has a name, and lives to the end of the function.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class tickets {
public:
  int next() {
    lock_guard<mutex> guard{mutex_};
    ++last_;
    return last_;
  }

private:
  mutex mutex_;
  var<int> last_{0};
};

void two_tickets() {
  tickets shared;
  parallel(2, [&](std::uint32_t) { (void)shared.next(); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-guard-temporary/fixed", .description = "the guard has a name",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_tickets(); });

} // namespace
