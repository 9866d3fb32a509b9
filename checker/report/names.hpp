// The names that reports, files and the command line use for the enumerators of the public API, read back.
// The other direction is to_string() in lockstitch/options.hpp and lockstitch/result.hpp. One table serves both.
#pragma once

#include "lockstitch/result.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstitch::report {

[[nodiscard]] std::optional<finding_kind> finding_kind_from_name(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(await_mode mode) noexcept;
[[nodiscard]] std::optional<await_mode> await_mode_from_name(std::string_view name) noexcept;

/// "rc20, rc11, cpp20, sc": for messages that say what can be chosen.
[[nodiscard]] std::string model_choices();

/// Every kind, in the order of the enumeration.
[[nodiscard]] std::span<const finding_kind> all_finding_kinds() noexcept;

} // namespace lockstitch::report
