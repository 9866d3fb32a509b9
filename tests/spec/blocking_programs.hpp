// Random programs of mutexes, condition variables, semaphores and atomics, and all their executions by brute force:
// every interleaving is run, and those with the same reads-from and the same order of writes are one execution. All
// accesses are seq_cst and all that orders locks is happens-before, so that all memory models allow the same executions
// of mutexes and atomics; with try_lock, semaphores and condition variables only sc does. There are no spurious
// wakeups. Shares nothing with the checker's search. Exponential on purpose: for programs of about ten operations.
#pragma once

#include "lockstitch/options.hpp"

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace lockstitch::spec {

struct blocking_op {
  enum class kind : std::uint8_t {
    lock,
    unlock,
    try_lock,
    acquire,
    release,
    load,
    store,
    add,
    compare_exchange,
    wait, ///< on the condition variable of that number, with the mutex of that number
    notify_one,
    notify_all,
  };
  kind what{};
  std::uint32_t object = 0;
  std::uint32_t value = 0; ///< store: what; compare_exchange: the expected value
};

struct blocking_program {
  std::vector<std::vector<blocking_op>> threads;
};

struct interleavings {
  std::set<std::string> executions; ///< complete ones, by what each read reads and the order of writes
  bool deadlock = false;
};

inline constexpr std::uint32_t blocking_objects = 2; ///< of each kind

[[nodiscard]] blocking_program random_blocking_program(std::mt19937_64& random);
[[nodiscard]] std::string to_string(const blocking_program& p);
[[nodiscard]] interleavings run_all(const blocking_program& p);

} // namespace lockstitch::spec
