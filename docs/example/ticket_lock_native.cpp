// The same lock on the machine. Ends with 0 if no increment was lost.
#include "ticket_lock.hpp"

#include <mutex>
#include <thread>
#include <vector>

int main() {
  ticket_lock lock;
  long counter = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 10000; ++n) {
        const std::lock_guard hold(lock);
        ++counter;
      }
    });
  threads.clear();
  return counter == 40000 ? 0 : 1;
}
