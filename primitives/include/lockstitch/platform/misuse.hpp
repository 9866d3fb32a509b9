// What happens when a primitive finds that it is misused: a message, and by default the end of the process.
#pragma once

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace lockstitch {

/// Called with a sentence that says which rule was broken. If it returns, the process is aborted.
using misuse_handler = void (*)(const char* message);

namespace internal {

inline void print_misuse(const char* message) { std::fprintf(stderr, "lockstitch: %s\n", message); }
inline std::atomic<misuse_handler> current_misuse_handler{&print_misuse};

} // namespace internal

/// Replaces the handler of this process and returns the one before. It may throw, which leaves the object that was
/// misused in no state to be used again, or end the thread.
inline misuse_handler set_misuse_handler(misuse_handler handler) {
  return internal::current_misuse_handler.exchange(handler, std::memory_order_acq_rel);
}

[[noreturn]] inline void report_misuse(const char* message) {
  internal::current_misuse_handler.load(std::memory_order_acquire)(message);
  std::abort();
}

} // namespace lockstitch
