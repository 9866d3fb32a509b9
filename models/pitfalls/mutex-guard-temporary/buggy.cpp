// A guard without a name is a temporary: it unlocks at the end of its line, and what follows is not protected. Source:
// C++ practice, for what the course calls forgetting the lock (chapter on Mutex).
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::parallel;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

// lockstitch's guards are [[nodiscard]]; those of many standard libraries are not, and nothing warns.
#pragma GCC diagnostic ignored "-Wunused-result"
#pragma GCC diagnostic ignored "-Wunused-value"

class tickets {
public:
  int next() {
    lock_guard<mutex>{mutex_};
    ++last_; // at fault
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
        .name = "pitfalls/mutex-guard-temporary/buggy", .description = "a guard without a name unlocks at once",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { two_tickets(); });

} // namespace
