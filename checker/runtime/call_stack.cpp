// Walks the running fiber's stack; see call_stack.hpp.
#include "runtime/call_stack.hpp"

#include "runtime/places.hpp"

#include <unwind.h>

#include <algorithm>

namespace lockstitch::runtime {

namespace {

constexpr std::size_t deepest = 48;

_Unwind_Reason_Code add_frame(_Unwind_Context* frame, void* list) {
  auto& stack = *static_cast<std::vector<detail::site>*>(list);
  const auto address = static_cast<std::uintptr_t>(_Unwind_GetIP(frame));
  if (address == 0 || stack.size() == deepest) return _URC_END_OF_STACK;
  stack.push_back(detail::site::from_return_address(reinterpret_cast<const void*>(address)));
  return _URC_NO_REASON;
}

} // namespace

std::vector<detail::site> call_stack() {
  std::vector<detail::site> stack;
  stack.reserve(deepest);
  _Unwind_Backtrace(&add_frame, &stack);
  return stack;
}

bool last_owner_lets_go(const std::vector<detail::site>& stack) {
  return std::any_of(stack.begin(), stack.end(),
                     [](detail::site frame) { return is_in_library_file(frame, "bits/shared_ptr_base.h"); });
}

detail::site users_site(const std::vector<detail::site>& stack) {
  const auto found = std::find_if(stack.begin(), stack.end(), is_in_users_code);
  return found == stack.end() ? detail::site{} : *found;
}

detail::site users_place(detail::site where) {
  if (!where.known() || is_in_users_code(where)) return where;
  const detail::site user = users_site(call_stack());
  return user.known() ? user : where;
}

} // namespace lockstitch::runtime
