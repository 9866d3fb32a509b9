// Where in the source an operation was called: one word, so that it costs nothing on the checker's hot path.
#pragma once

#include <bit>
#include <cstdint>
#include <version>

#if defined(__has_builtin)
#if __has_builtin(__builtin_source_location)
#define LOCKSTITCH_HAS_SOURCE_LOCATION 1
#endif
#endif
#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
#include <source_location>
#endif

namespace lockstitch::detail {

/// A std::source_location, or a return address that debug information turns into one later (operators cannot take a
/// defaulted argument, and Clang before 16 has no source_location), or nothing.
class site {
public:
  constexpr site() : word_(0) {}

  /// For operators, which cannot take a defaulted argument: the place where the function that calls this was called.
  /// Requires: that function is [[gnu::noinline]].
  [[gnu::always_inline]] static site of_caller() { return from_return_address(__builtin_return_address(0)); }

  /// A return address inside the calling code.
  static site from_return_address(const void* address) {
    return site(std::bit_cast<std::uintptr_t>(address) | address_tag);
  }

#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
  static constexpr site current(std::source_location where = std::source_location::current()) { return site(where); }
#else
  /// A defaulted argument is evaluated where the call stands, so this returns there.
  [[gnu::noinline]] static site current() { return of_caller(); }
#endif

  [[nodiscard]] bool known() const { return word() != 0; }
  [[nodiscard]] bool is_address() const { return (word() & address_tag) != 0; }
  [[nodiscard]] std::uintptr_t address() const { return word() & ~address_tag; }
  [[nodiscard]] std::uintptr_t word() const { return std::bit_cast<std::uintptr_t>(*this); }

  friend bool operator==(site a, site b) { return a.word() == b.word(); }

private:
  constexpr explicit site(std::uintptr_t word) : word_(word) {}
  static constexpr std::uintptr_t address_tag = std::uintptr_t{1} << (8 * sizeof(std::uintptr_t) - 1);
  /// A source_location cannot be made a number at compile time, where global objects are made: it is kept as it is.
  union {
    std::uintptr_t word_;
#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
    std::source_location location_;
#endif
  };
#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
  constexpr explicit site(std::source_location where) : location_(where) {}
#endif
};
static_assert(sizeof(site) == sizeof(std::uintptr_t));

} // namespace lockstitch::detail
