// From an address in this process's code to places in the source, by the debug information of the binaries that are
// loaded (elfutils' libdwfl; DWARF 5, 3.3.8 for inlined calls). Slow, and used for reports only. It reads no frames of
// the stack: the callers it knows of are those that the compiler inlined the address's code into.
#pragma once

#include "lockstitch/result.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace lockstitch::runtime {

/// The debug information of this process, opened at the first question.
class debug_info {
public:
  debug_info();
  ~debug_info();
  debug_info(const debug_info&) = delete;
  debug_info& operator=(const debug_info&) = delete;

  /// The code at an address: first the innermost inlined function, then what it is inlined into, up to the function
  /// that exists by itself. Without debug information one place with line 0, and the function if there is a symbol;
  /// empty for an address that is in no binary.
  [[nodiscard]] std::vector<source_place> frames_at(std::uintptr_t address);

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace lockstitch::runtime
