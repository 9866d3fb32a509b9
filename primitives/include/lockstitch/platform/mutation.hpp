// Mutants of a primitive, made while it runs on the checked platform: each operation tells its place in the text, and
// one place may be given a weaker memory order, or not happen at all. So a test can show that every order, wake-up and
// re-check in a primitive is needed, on the very text that ships, and a broken twin of a model is that text with one
// change. Source of the idea: mutation testing (DeMillo, Lipton and Sayward, "Hints on test data selection", IEEE
// Computer 11(4), 1978).
// Not here: changes of the primitive's logic.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace lockstitch::platform {

enum class operation : std::uint8_t {
  load,
  store,
  exchange,
  fetch,
  compare_exchange,
  failed_exchange,
  fence,
  wait,
  wake_one,
  wake_all
};

/// Where an operation stands in the text, and with which order.
struct place {
  const char* file = "";
  const char* function = "";
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  operation what = operation::load;
  std::memory_order order = std::memory_order_relaxed;

  friend bool operator==(const place& a, const place& b) {
    return a.line == b.line && a.column == b.column && a.what == b.what && std::strcmp(a.file, b.file) == 0;
  }
};

enum class change : std::uint8_t {
  weaken,   ///< an access or fence has the order `to`; a fence with relaxed is none
  drop,     ///< a wake-up does not happen
  one,      ///< wake_all wakes one
  no_check, ///< wait: sleeps whatever the word holds; failed_exchange: is taken for a success
};

/// One change in the text. Empty parts match everything.
struct mutant {
  std::string_view file = {};     ///< its last part: "mutex.hpp"
  std::string_view function = {}; ///< its name: "unlock"
  operation what = operation::load;
  platform::change change = platform::change::weaken;
  std::memory_order to = std::memory_order_relaxed;
  std::memory_order from = std::memory_order_seq_cst; ///< weaken: only a place that has this order …
  bool any_order = true;                              ///< … unless this is set
  std::uint32_t line = 0;                             ///< 0: any
  std::uint32_t column = 0;

  [[nodiscard]] bool matches(const place& p) const {
    return p.what == what && (line == 0 || (p.line == line && p.column == column)) && (any_order || p.order == from) &&
           std::string_view(p.file).ends_with(file) && has_name(p.function);
  }

private:
  /// Whether a function's signature, as the compiler writes it, has this name.
  [[nodiscard]] bool has_name(std::string_view signature) const {
    if (function.empty() || signature == function) return true;
    for (std::size_t at = signature.find(function); at != signature.npos; at = signature.find(function, at + 1)) {
      const bool begins = at >= 2 && signature.substr(at - 2, 2) == "::";
      const std::size_t end = at + function.size();
      if (begins && end < signature.size() && (signature[end] == '(' || signature[end] == '<')) return true;
    }
    return false;
  }
};

/// What is changed at present, and which places were seen. All threads of a test run on one OS thread, and so does
/// this. Memory is fixed: what is noted here is no allocation of the test's.
class mutation {
public:
  static constexpr std::size_t max_places = 512;

  [[nodiscard]] static bool changes(const place& p, change how) {
    return active != nullptr && active->change == how && active->matches(p);
  }
  [[nodiscard]] static std::memory_order order(const place& p) {
    if (recording) note(p);
    return changes(p, change::weaken) ? active->to : p.order;
  }
  static void note(const place& p) {
    for (std::size_t i = 0; i < seen_count; ++i)
      if (seen[i] == p) return;
    if (seen_count < max_places) seen[seen_count++] = p;
  }

  /// Called at the start of a test, which is run again and again and may end anywhere. Null: the text as it is, or as a
  /// tool wants it.
  static void use(const mutant* m) { active = m != nullptr ? m : forced; }

  static inline const mutant* active = nullptr;
  static inline const mutant* forced = nullptr; ///< of a tool that tries all mutants
  static inline bool recording = false;
  static inline std::array<place, max_places> seen{};
  static inline std::size_t seen_count = 0;
};

} // namespace lockstitch::platform
