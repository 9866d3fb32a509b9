// What the models of the project's primitives share: the checker's platform, and twins made by one change of the text.
#pragma once

#include "lockstitch/platform/checked.hpp"

#include <string_view>

namespace lockstitch::models {

using platform::change;
using platform::checked;
using platform::mutant;
using platform::operation;

/// The broken twin: the text of the primitive with one change. A test that uses a primitive begins with this.
inline constexpr mutant as_written{};
inline void use(const mutant& m) {
  static mutant used;
  used = m;
  platform::mutation::use(m.function.empty() ? nullptr : &used);
}

[[nodiscard]] constexpr mutant relaxed(std::string_view file, std::string_view function, operation what) {
  return {.file = file, .function = function, .what = what, .to = std::memory_order_relaxed};
}
[[nodiscard]] constexpr mutant dropped(std::string_view file, std::string_view function, operation what) {
  return {.file = file, .function = function, .what = what, .change = change::drop};
}
[[nodiscard]] constexpr mutant unchecked(std::string_view file, std::string_view function, operation what) {
  return {.file = file, .function = function, .what = what, .change = change::no_check};
}

} // namespace lockstitch::models

/// A model that is verified, and a broken twin that ends in a finding of this kind.
#define MODEL_VERIFIED(model, text, ...)                                                                               \
  LOCKSTITCH_PROGRAM(                                                                                                  \
          .name = model, .description = text, .expected = {::lockstitch::verdict::verified, {}}, .parameter = {},      \
          .body = [](int) { __VA_ARGS__; })
/// The same without threads that return from a wait for no reason, as each does once elsewhere: where that is too much.
#define MODEL_VERIFIED_UNDISTURBED(model, text, ...)                                                                   \
  LOCKSTITCH_PROGRAM(                                                                                                  \
          .name = model, .description = text, .expected = {::lockstitch::verdict::verified, {}}, .parameter = {},      \
          .body = [](int) { __VA_ARGS__; }, .configure = [](::lockstitch::options& o) { o.spurious_wakeups = 0; })
#define MODEL_REFUTED(model, text, kind, ...)                                                                          \
  LOCKSTITCH_PROGRAM(                                                                                                  \
          .name = model, .description = text, .expected = {::lockstitch::verdict::refuted, kind}, .parameter = {},     \
          .body = [](int) { __VA_ARGS__; })
