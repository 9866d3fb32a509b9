// The ticket lock explored: three threads that count under it. `ticket_lock_model run` says whether it is right.
#include "ticket_lock.hpp"
#include <lockstitch/platform/checked.hpp>

using namespace lockstitch;

LOCKSTITCH_PROGRAM(
        .name = "ticket_lock", .body = [](int) {
          ticket_lock<platform::checked> lock;
          checked::var<int> counter{0};
          parallel(3, [&](std::uint32_t) {
            lock.lock();
            counter = counter + 1;
            lock.unlock();
          });
          LOCKSTITCH_ASSERT(counter == 3);
        });
