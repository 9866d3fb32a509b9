// What checked::atomic, atomic_ref and atomic_flag have in common: the arithmetic of the read-modify-write operations
// as pure functions, and the typed calls of the engine. Source: C++20 [atomics.ref.generic], [atomics.types.generic].
// Knows neither objects nor lifetimes: it is handed a cell.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace lockstitch::detail {

template <class T>
concept atomic_value = std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T> &&
                       std::is_move_constructible_v<T> && std::is_copy_assignable_v<T> && std::is_move_assignable_v<T>;

template <class T>
concept atomic_integer = std::is_integral_v<T> && !std::is_same_v<std::remove_cv_t<T>, bool>;
template <class T>
concept atomic_object_pointer = std::is_pointer_v<T> && std::is_object_v<std::remove_pointer_t<T>>;
/// Has fetch_add and fetch_sub.
template <class T>
concept atomic_addable = atomic_integer<T> || std::is_floating_point_v<T> || atomic_object_pointer<T>;
/// Has ++ and --.
template <class T>
concept atomic_countable = atomic_integer<T> || atomic_object_pointer<T>;

/// The nested types: difference_type exists for integers, floating-point numbers and pointers only.
template <class T> struct atomic_types {
  using value_type = T;
};
template <class T>
  requires(atomic_integer<T> || std::is_floating_point_v<T>)
struct atomic_types<T> {
  using value_type = T;
  using difference_type = T;
};
template <class T>
  requires(std::is_pointer_v<T>)
struct atomic_types<T> {
  using value_type = T;
  using difference_type = std::ptrdiff_t;
};

/// The operand of fetch_add and fetch_sub; T itself where there is none, so that declarations stay well-formed.
template <class T> using operand_t = std::conditional_t<std::is_pointer_v<T>, std::ptrdiff_t, T>;

/// True where std::atomic<T> says so too (GCC and Clang answer by the size alone).
template <class T> inline constexpr bool always_lock_free = __atomic_always_lock_free(sizeof(T), 0);

// --- the operations: signed arithmetic wraps, a pointer moves by elements -------------------------------------------
template <class T> constexpr auto as_unsigned(T v) { return static_cast<std::make_unsigned_t<T>>(v); }

struct op_exchange {
  static constexpr const char* name = "exchange";
  template <class T> static T apply(const T&, const T& operand) { return operand; }
};
struct op_test_and_set {
  static constexpr const char* name = "test_and_set";
  static bool apply(bool, bool) { return true; }
};
struct op_add {
  static constexpr const char* name = "fetch_add";
  template <class T> static T apply(T old, operand_t<T> operand) {
    if constexpr (std::is_pointer_v<T>)
      return reinterpret_cast<T>(reinterpret_cast<std::uintptr_t>(old) +
                                 static_cast<std::uintptr_t>(operand) * sizeof(std::remove_pointer_t<T>));
    else if constexpr (std::is_floating_point_v<T>) return old + operand;
    else return static_cast<T>(as_unsigned(old) + as_unsigned(operand));
  }
};
struct op_sub {
  static constexpr const char* name = "fetch_sub";
  template <class T> static T apply(T old, operand_t<T> operand) {
    if constexpr (std::is_pointer_v<T>)
      return reinterpret_cast<T>(reinterpret_cast<std::uintptr_t>(old) -
                                 static_cast<std::uintptr_t>(operand) * sizeof(std::remove_pointer_t<T>));
    else if constexpr (std::is_floating_point_v<T>) return old - operand;
    else return static_cast<T>(as_unsigned(old) - as_unsigned(operand));
  }
};
struct op_and {
  static constexpr const char* name = "fetch_and";
  template <class T> static T apply(T old, T operand) { return static_cast<T>(old & operand); }
};
struct op_or {
  static constexpr const char* name = "fetch_or";
  template <class T> static T apply(T old, T operand) { return static_cast<T>(old | operand); }
};
struct op_xor {
  static constexpr const char* name = "fetch_xor";
  template <class T> static T apply(T old, T operand) { return static_cast<T>(old ^ operand); }
};

/// `Op` on bits: the engine's rmw_function for T.
template <class Op, class T, class Operand> value apply_bits(const value& old, const value& operand) {
  return to_value<T>(Op::apply(from_value<T>(old), from_value<Operand>(operand)));
}

/// One read-modify-write: what was there and what is there now.
template <class T> struct rmw_result {
  T old;
  T now;
};

template <class Op, class T, class Operand>
rmw_result<T> rmw(atomic_cell& cell, const Operand& operand, std::memory_order order, site where) {
  constexpr rmw_function apply = &apply_bits<Op, T, Operand>;
  const value bits = to_value<Operand>(operand);
  const value old = atomic_rmw(cell, apply, bits, Op::name, order, where);
  return {from_value<T>(old), from_value<T>(apply(old, bits))};
}

/// The two orders of a compare-exchange.
struct cas_orders {
  std::memory_order success;
  std::memory_order failure;
};

/// The orders when one is given: a failure is a load, which cannot release ([atomics.types.operations]/23).
constexpr cas_orders orders_from(std::memory_order order) {
  switch (order) {
  case std::memory_order_acq_rel: return {order, std::memory_order_acquire};
  case std::memory_order_release: return {order, std::memory_order_relaxed};
  default: return {order, order};
  }
}

enum class cas_kind : bool { strong, weak };

template <class T>
bool compare_exchange(atomic_cell& cell, T& expected, const T& desired, cas_orders orders, cas_kind kind, site where) {
  const cas_result done = atomic_compare_exchange(cell, to_value<T>(expected), to_value<T>(desired), orders.success,
                                                  orders.failure, kind == cas_kind::weak, where);
  if (!done.succeeded) expected = from_value<T>(done.old);
  return done.succeeded;
}

} // namespace lockstitch::detail
