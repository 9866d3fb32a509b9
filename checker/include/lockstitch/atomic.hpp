// std::atomic, checked: the interface of C++20 [atomics.types.generic], so that code runs unchanged but for the
// namespace. This header brings all of <atomic>: atomic, atomic_flag, atomic_ref, the free functions, the orders.
// Differences: nothing is constexpr or noexcept (each operation may end the execution), and the named members take a
// trailing place in the source that callers leave out.
#pragma once

#include "lockstitch/detail/atomic_ops.hpp"

namespace lockstitch::checked {

using std::memory_order;
using std::memory_order_acq_rel;
using std::memory_order_acquire;
using std::memory_order_consume;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

/// An atomic object: every access to it is an event that the checker orders in every way the memory model allows.
/// Requires: T is trivially copyable and of at most 16 bytes; made, used and destroyed inside a check.
/// Memory ordering: that of std::atomic; an order that the operation does not allow is an invalid-memory-order finding.
/// Destruction: legal once no other thread can access it.
/// Source: C++20 [atomics.types.generic]. The members are volatile-qualified where std::atomic overloads on volatile.
template <class T> class atomic : public detail::atomic_types<T> {
  static_assert(detail::atomic_value<T>, "an atomic's type must be trivially copyable, copyable and assignable");
  using operand = detail::operand_t<T>;
  using order_t = std::memory_order;
  using site = detail::site;
  static constexpr order_t seq_cst = std::memory_order_seq_cst;

public:
  static constexpr bool is_always_lock_free = detail::always_lock_free<T>;

  atomic(site where = site::current()) requires std::is_default_constructible_v<T> { create(T(), where); }
  atomic(T desired, site where = site::current()) { create(desired, where); }
  ~atomic() { detail::atomic_destroy(cell_); }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;
  atomic& operator=(const atomic&) volatile = delete;

  [[nodiscard]] bool is_lock_free() const volatile noexcept { return is_always_lock_free; }

  /// Errors: invalid-memory-order for release and acq_rel.
  T load(order_t order = seq_cst, site where = site::current()) const volatile {
    return detail::from_value<T>(detail::atomic_load(cell(), order, where));
  }
  /// Errors: invalid-memory-order for consume, acquire and acq_rel.
  void store(T desired, order_t order = seq_cst, site where = site::current()) volatile {
    detail::atomic_store(cell(), detail::to_value<T>(desired), order, where);
  }
  T exchange(T desired, order_t order = seq_cst, site where = site::current()) volatile {
    return modify<detail::op_exchange>(desired, order, where).old;
  }

  /// Compares value representations: padding takes no part. On failure `expected` becomes what was read.
  /// The weak form fails spuriously as often as options::spurious_failures allows.
  bool compare_exchange_weak(T& expected, T desired, order_t success, order_t failure,
                             site where = site::current()) volatile {
    return cas(expected, desired, {success, failure}, detail::cas_kind::weak, where);
  }
  bool compare_exchange_weak(T& expected, T desired, order_t order = seq_cst, site where = site::current()) volatile {
    return cas(expected, desired, detail::orders_from(order), detail::cas_kind::weak, where);
  }
  bool compare_exchange_strong(T& expected, T desired, order_t success, order_t failure,
                               site where = site::current()) volatile {
    return cas(expected, desired, {success, failure}, detail::cas_kind::strong, where);
  }
  bool compare_exchange_strong(T& expected, T desired, order_t order = seq_cst, site where = site::current()) volatile {
    return cas(expected, desired, detail::orders_from(order), detail::cas_kind::strong, where);
  }

  /// Blocks while the value is `old`, until a notification after which it is not.
  void wait(T old, order_t order = seq_cst, site where = site::current()) const volatile {
    detail::atomic_wait(cell(), detail::to_value<T>(old), order, where);
  }
  void notify_one(site where = site::current()) volatile { detail::atomic_notify(cell(), false, where); }
  void notify_all(site where = site::current()) volatile { detail::atomic_notify(cell(), true, where); }

  /// For detail::futex_wait and futex_wake.
  [[nodiscard]] const detail::atomic_cell& futex() const { return cell_; }

  /// Integers wrap, pointers move by elements; returns the value before.
  T fetch_add(operand by, order_t order = seq_cst,
              site where = site::current()) volatile requires detail::atomic_addable<T> {
    return modify<detail::op_add>(by, order, where).old;
  }
  T fetch_sub(operand by, order_t order = seq_cst,
              site where = site::current()) volatile requires detail::atomic_addable<T> {
    return modify<detail::op_sub>(by, order, where).old;
  }
  T fetch_and(T bits, order_t order = seq_cst,
              site where = site::current()) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_and>(bits, order, where).old;
  }
  T fetch_or(T bits, order_t order = seq_cst,
             site where = site::current()) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_or>(bits, order, where).old;
  }
  T fetch_xor(T bits, order_t order = seq_cst,
              site where = site::current()) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_xor>(bits, order, where).old;
  }

  // Operators are seq_cst, and inlined even without optimisation: their place is the return address into the caller.
  [[gnu::noinline]] operator T() const volatile { return load(seq_cst, site::of_caller()); }
  [[gnu::noinline]] T operator=(T desired) {
    store(desired, seq_cst, site::of_caller());
    return desired;
  }
  [[gnu::noinline]] T operator=(T desired) volatile {
    store(desired, seq_cst, site::of_caller());
    return desired;
  }
  [[gnu::noinline]] T operator++() volatile requires detail::atomic_countable<T> {
    return modify<detail::op_add>(operand(1), seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator--() volatile requires detail::atomic_countable<T> {
    return modify<detail::op_sub>(operand(1), seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator++(int) volatile requires detail::atomic_countable<T> {
    return modify<detail::op_add>(operand(1), seq_cst, site::of_caller()).old;
  }
  [[gnu::noinline]] T operator--(int) volatile requires detail::atomic_countable<T> {
    return modify<detail::op_sub>(operand(1), seq_cst, site::of_caller()).old;
  }
  [[gnu::noinline]] T operator+=(operand by) volatile requires detail::atomic_addable<T> {
    return modify<detail::op_add>(by, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator-=(operand by) volatile requires detail::atomic_addable<T> {
    return modify<detail::op_sub>(by, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator&=(T bits) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_and>(bits, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator|=(T bits) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_or>(bits, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator^=(T bits) volatile requires detail::atomic_integer<T> {
    return modify<detail::op_xor>(bits, seq_cst, site::of_caller()).now;
  }

  /// The last value in modification order, without an event: for reading an outcome after all joins.
  [[nodiscard]] T final_value() const { return detail::from_value<T>(detail::final_value(cell_)); }

private:
  void create(const T& initial, site where) {
    detail::atomic_create(cell_, detail::to_value<T>(initial), detail::format_for<T>, where);
  }
  detail::atomic_cell& cell() const volatile { return const_cast<detail::atomic_cell&>(cell_); }
  bool cas(T& expected, const T& desired, detail::cas_orders orders, detail::cas_kind kind, site where) volatile {
    return detail::compare_exchange<T>(cell(), expected, desired, orders, kind, where);
  }
  template <class Op, class Operand>
  [[gnu::always_inline]] detail::rmw_result<T> modify(const Operand& by, order_t order, site where) volatile {
    return detail::rmw<Op, T, Operand>(cell(), by, order, where);
  }

  mutable detail::atomic_cell cell_;
};

using atomic_bool = atomic<bool>;
using atomic_char = atomic<char>;
using atomic_schar = atomic<signed char>;
using atomic_uchar = atomic<unsigned char>;
using atomic_short = atomic<short>;
using atomic_ushort = atomic<unsigned short>;
using atomic_int = atomic<int>;
using atomic_uint = atomic<unsigned int>;
using atomic_long = atomic<long>;
using atomic_ulong = atomic<unsigned long>;
using atomic_llong = atomic<long long>;
using atomic_ullong = atomic<unsigned long long>;
using atomic_char8_t = atomic<char8_t>;
using atomic_char16_t = atomic<char16_t>;
using atomic_char32_t = atomic<char32_t>;
using atomic_wchar_t = atomic<wchar_t>;
using atomic_int8_t = atomic<std::int8_t>;
using atomic_uint8_t = atomic<std::uint8_t>;
using atomic_int16_t = atomic<std::int16_t>;
using atomic_uint16_t = atomic<std::uint16_t>;
using atomic_int32_t = atomic<std::int32_t>;
using atomic_uint32_t = atomic<std::uint32_t>;
using atomic_int64_t = atomic<std::int64_t>;
using atomic_uint64_t = atomic<std::uint64_t>;
using atomic_int_least8_t = atomic<std::int_least8_t>;
using atomic_uint_least8_t = atomic<std::uint_least8_t>;
using atomic_int_least16_t = atomic<std::int_least16_t>;
using atomic_uint_least16_t = atomic<std::uint_least16_t>;
using atomic_int_least32_t = atomic<std::int_least32_t>;
using atomic_uint_least32_t = atomic<std::uint_least32_t>;
using atomic_int_least64_t = atomic<std::int_least64_t>;
using atomic_uint_least64_t = atomic<std::uint_least64_t>;
using atomic_int_fast8_t = atomic<std::int_fast8_t>;
using atomic_uint_fast8_t = atomic<std::uint_fast8_t>;
using atomic_int_fast16_t = atomic<std::int_fast16_t>;
using atomic_uint_fast16_t = atomic<std::uint_fast16_t>;
using atomic_int_fast32_t = atomic<std::int_fast32_t>;
using atomic_uint_fast32_t = atomic<std::uint_fast32_t>;
using atomic_int_fast64_t = atomic<std::int_fast64_t>;
using atomic_uint_fast64_t = atomic<std::uint_fast64_t>;
using atomic_intptr_t = atomic<std::intptr_t>;
using atomic_uintptr_t = atomic<std::uintptr_t>;
using atomic_size_t = atomic<std::size_t>;
using atomic_ptrdiff_t = atomic<std::ptrdiff_t>;
using atomic_intmax_t = atomic<std::intmax_t>;
using atomic_uintmax_t = atomic<std::uintmax_t>;
using atomic_signed_lock_free = atomic<int>;
using atomic_unsigned_lock_free = atomic<unsigned int>;

} // namespace lockstitch::checked

#include "lockstitch/atomic_flag.hpp"
#include "lockstitch/atomic_ref.hpp"
// The free functions come last: they call the members of all three.
#include "lockstitch/atomic_free.hpp"
