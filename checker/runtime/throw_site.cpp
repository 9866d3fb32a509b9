// A frame with a personality routine of its own; see throw_site.hpp.
#include "runtime/throw_site.hpp"

#include "runtime/call_stack.hpp"
#include "runtime/operations.hpp"

#include <cstdlib>
#include <memory>
#include <string>
#include <typeinfo>

#include <cxxabi.h>
#include <unwind.h>

// The frame refers to it by this name.
extern "C" [[gnu::used, gnu::visibility("hidden")]] _Unwind_Reason_Code
lockstitch_note_throw(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context*) {
  using namespace lockstitch::runtime;
  if ((actions & _UA_SEARCH_PHASE) != 0 && current_context != nullptr && current_context->recording()) {
    const engine_section section;
    current_context->running().thrown_at = users_site(call_stack());
  }
  return _URC_CONTINUE_UNWIND;
}

namespace lockstitch::runtime {

namespace {

/// " of type std::runtime_error"; "" for what is no exception of C++.
std::string of_handled_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                         &std::free);
  std::string text = name ? name.get() : type->name();
  constexpr std::string_view versioned = "__cxx11::";
  for (std::size_t at = text.find(versioned); at != std::string::npos; at = text.find(versioned))
    text.erase(at, versioned.size());
  return " of type " + text;
}

} // namespace

/// The compiler gives a function without destructors and handlers no personality routine: this one's is ours. 0x1b:
/// its address is relative to where it is written, four bytes long (DW_EH_PE_pcrel | DW_EH_PE_sdata4).
[[gnu::noinline]] void call_noting_throws(void (*function)(void*), void* argument) {
  asm volatile(".cfi_personality 0x1b, lockstitch_note_throw");
  function(argument);
  asm volatile(""); // else the call is the last thing, and may replace this frame
}

void context::exception_escapes(const char* what) {
  const test_thread& t = *running_;
  raw_finding f{finding_kind::uncaught_exception, "", t.started_at, {}, {}};
  f.message = "exception" + of_handled_type() + " escapes from " + (t.number == 0 ? "the test" : "a thread") +
              (what == nullptr ? "" : std::string(": ") + what);
  if (recording_ && t.thrown_at.known()) {
    f.where = t.thrown_at;
    if (t.number != 0) f.notes.push_back("T" + std::to_string(t.number) + " was started at " + place_of(t.started_at));
  }
  found(std::move(f));
}

} // namespace lockstitch::runtime
