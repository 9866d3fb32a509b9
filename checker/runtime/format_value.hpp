// The values of atomics and variables as text for reports. The text is the same on every run: it never shows an
// address. What it does not do: it knows a type's kind and size only, so an enumerator shows as its number and a
// structure as its words.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace lockstitch::runtime {

/// Numbers the objects that pointers point to, in the order in which they are first asked for. One per report.
class pointer_names {
public:
  /// "null", or "object 1", …: the same for the same pointer, which is given as to_value() keeps it.
  [[nodiscard]] std::string name(std::uintptr_t pointer);

private:
  std::unordered_map<std::uintptr_t, std::size_t> numbers_;
};

/// "true", "-3", "0.1", "object 2"; a structure as its 32-bit words, "{0x1, 0xff}", or its bytes if those do not fit.
/// A 64-bit word in an unsigned integer or a structure that is the address of mapped memory shows as a pointer does,
/// with what its three low bits hold: "object 1|1". Values of more than 16 bytes are not kept: "".
[[nodiscard]] std::string format_value(const detail::value& v, const detail::value_format& format,
                                       pointer_names& pointers);

} // namespace lockstitch::runtime
