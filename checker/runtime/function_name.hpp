// The short name of a function for reports, from what a compiler or a demangler calls it. Pure text; it knows no
// declarations, so the last two components are kept whether the first of them is a class or a namespace.
#pragma once

#include <string>
#include <string_view>

namespace lockstitch::runtime {

/// "T lib::S<T>::pop() [with T = int]" gives "S::pop()"; "main()::<lambda(int)>" and
/// "main::{lambda(int)#1}::operator()(int) const" both give "lambda in main()"; "main" gives "main()"; "" gives "".
[[nodiscard]] std::string short_function_name(std::string_view pretty);

} // namespace lockstitch::runtime
