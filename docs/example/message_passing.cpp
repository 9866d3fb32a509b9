// The example of the README: one thread hands data to another, with a memory order that is too weak.
#include "lockstitch/lockstitch.hpp"
using namespace lockstitch;

void message_passing(int) {
  checked::atomic<bool> ready = false;
  checked::var<int> data = 0;
  checked::thread writer([&] {
    data = 42;
    ready.store(true, std::memory_order_relaxed); // has to be release
  });
  if (ready.load(std::memory_order_acquire)) LOCKSTITCH_ASSERT(data == 42);
  writer.join();
}
LOCKSTITCH_PROGRAM(.name = "message_passing", .body = message_passing);
