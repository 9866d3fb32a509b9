// The calls that led to where the running fiber stands, by the unwinder of the C++ runtime: for operations that are not
// told their place, such as operator delete and destructors. Slow: used while an execution is written down only.
#pragma once

#include "lockstitch/detail/site.hpp"

#include <vector>

namespace lockstitch::runtime {

/// Return addresses, those of the innermost calls first; of a deep stack only so many.
[[nodiscard]] std::vector<detail::site> call_stack();

/// The innermost of them that lies in the user's code and is not a destructor that the compiler wrote; else none.
[[nodiscard]] detail::site users_site(const std::vector<detail::site>& stack);

/// The place itself if it is in the user's code: else that of the innermost of the running fiber's calls that is.
/// What std::lock_guard does to a mutex is done where the guard is.
[[nodiscard]] detail::site users_place(detail::site where);

/// Whether a std::shared_ptr that was the last owner of an object destroys it.
[[nodiscard]] bool last_owner_lets_go(const std::vector<detail::site>& stack);

} // namespace lockstitch::runtime
