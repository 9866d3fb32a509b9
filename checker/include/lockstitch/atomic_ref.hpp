// std::atomic_ref, checked: atomic access to an ordinary object for as long as references to it live.
// Source: C++20 [atomics.ref.generic]. While one lives, the object is to be accessed through references only; an access
// through a checked::var in that time is reported, one through an ordinary variable is not seen.
#pragma once

#include "lockstitch/detail/atomic_ops.hpp"
#include "lockstitch/var.hpp"

#include <algorithm>
#include <bit>

namespace lockstitch::checked {

/// Requires: the object is aligned to required_alignment and outlives every reference to it.
/// Memory ordering: that of std::atomic_ref, which is that of std::atomic.
template <class T> class atomic_ref : public detail::atomic_types<T> {
  static_assert(detail::atomic_value<T>, "an atomic's type must be trivially copyable, copyable and assignable");
  using operand = detail::operand_t<T>;
  using order_t = std::memory_order;
  using site = detail::site;
  static constexpr order_t seq_cst = std::memory_order_seq_cst;

public:
  static constexpr bool is_always_lock_free = detail::always_lock_free<T>;
  static constexpr std::size_t required_alignment =
      std::max(alignof(T), std::has_single_bit(sizeof(T)) && sizeof(T) <= 16 ? sizeof(T) : 0);

  explicit atomic_ref(T& object, site where = site::current()) : object_(&object), cell_(&attach(where)) {}
  explicit atomic_ref(var<T>& object, site where = site::current())
      : atomic_ref(detail::var_access::object(object), where) {}
  [[gnu::noinline]] atomic_ref(const atomic_ref& other) : object_(other.object_), cell_(&attach(site::of_caller())) {}
  atomic_ref& operator=(const atomic_ref&) = delete;
  ~atomic_ref() { detail::atomic_ref_release(*cell_); }

  [[nodiscard]] bool is_lock_free() const noexcept { return is_always_lock_free; }

  T load(order_t order = seq_cst, site where = site::current()) const {
    return detail::from_value<T>(detail::atomic_load(*cell_, order, where));
  }
  void store(T desired, order_t order = seq_cst, site where = site::current()) const {
    detail::atomic_store(*cell_, detail::to_value<T>(desired), order, where);
    written(desired);
  }
  T exchange(T desired, order_t order = seq_cst, site where = site::current()) const {
    return modify<detail::op_exchange>(desired, order, where).old;
  }

  bool compare_exchange_weak(T& expected, T desired, order_t success, order_t failure,
                             site where = site::current()) const {
    return cas(expected, desired, {success, failure}, detail::cas_kind::weak, where);
  }
  bool compare_exchange_weak(T& expected, T desired, order_t order = seq_cst, site where = site::current()) const {
    return cas(expected, desired, detail::orders_from(order), detail::cas_kind::weak, where);
  }
  bool compare_exchange_strong(T& expected, T desired, order_t success, order_t failure,
                               site where = site::current()) const {
    return cas(expected, desired, {success, failure}, detail::cas_kind::strong, where);
  }
  bool compare_exchange_strong(T& expected, T desired, order_t order = seq_cst, site where = site::current()) const {
    return cas(expected, desired, detail::orders_from(order), detail::cas_kind::strong, where);
  }

  void wait(T old, order_t order = seq_cst, site where = site::current()) const {
    detail::atomic_wait(*cell_, detail::to_value<T>(old), order, where);
  }
  void notify_one(site where = site::current()) const { detail::atomic_notify(*cell_, false, where); }
  void notify_all(site where = site::current()) const { detail::atomic_notify(*cell_, true, where); }

  T fetch_add(operand by, order_t order = seq_cst,
              site where = site::current()) const requires detail::atomic_addable<T> {
    return modify<detail::op_add>(by, order, where).old;
  }
  T fetch_sub(operand by, order_t order = seq_cst,
              site where = site::current()) const requires detail::atomic_addable<T> {
    return modify<detail::op_sub>(by, order, where).old;
  }
  T fetch_and(T bits, order_t order = seq_cst, site where = site::current()) const requires detail::atomic_integer<T> {
    return modify<detail::op_and>(bits, order, where).old;
  }
  T fetch_or(T bits, order_t order = seq_cst, site where = site::current()) const requires detail::atomic_integer<T> {
    return modify<detail::op_or>(bits, order, where).old;
  }
  T fetch_xor(T bits, order_t order = seq_cst, site where = site::current()) const requires detail::atomic_integer<T> {
    return modify<detail::op_xor>(bits, order, where).old;
  }

  [[gnu::noinline]] operator T() const { return load(seq_cst, site::of_caller()); }
  [[gnu::noinline]] T operator=(T desired) const {
    store(desired, seq_cst, site::of_caller());
    return desired;
  }
  [[gnu::noinline]] T operator++() const requires detail::atomic_countable<T> {
    return modify<detail::op_add>(operand(1), seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator--() const requires detail::atomic_countable<T> {
    return modify<detail::op_sub>(operand(1), seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator++(int) const requires detail::atomic_countable<T> {
    return modify<detail::op_add>(operand(1), seq_cst, site::of_caller()).old;
  }
  [[gnu::noinline]] T operator--(int) const requires detail::atomic_countable<T> {
    return modify<detail::op_sub>(operand(1), seq_cst, site::of_caller()).old;
  }
  [[gnu::noinline]] T operator+=(operand by) const requires detail::atomic_addable<T> {
    return modify<detail::op_add>(by, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator-=(operand by) const requires detail::atomic_addable<T> {
    return modify<detail::op_sub>(by, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator&=(T bits) const requires detail::atomic_integer<T> {
    return modify<detail::op_and>(bits, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator|=(T bits) const requires detail::atomic_integer<T> {
    return modify<detail::op_or>(bits, seq_cst, site::of_caller()).now;
  }
  [[gnu::noinline]] T operator^=(T bits) const requires detail::atomic_integer<T> {
    return modify<detail::op_xor>(bits, seq_cst, site::of_caller()).now;
  }

private:
  detail::atomic_cell& attach(site where) const {
    if (reinterpret_cast<std::uintptr_t>(object_) % required_alignment != 0)
      detail::assertion_failed("the object of an atomic_ref is aligned to required_alignment", where);
    return detail::atomic_ref_cell(object_, sizeof(T), detail::to_value<T>(*object_), detail::format_for<T>, where);
  }
  void written(const T& now) const { detail::atomic_ref_written(*cell_, object_, sizeof(T), detail::to_value<T>(now)); }
  bool cas(T& expected, const T& desired, detail::cas_orders orders, detail::cas_kind kind, site where) const {
    const bool done = detail::compare_exchange<T>(*cell_, expected, desired, orders, kind, where);
    if (done) written(desired);
    return done;
  }
  template <class Op, class Operand>
  [[gnu::always_inline]] detail::rmw_result<T> modify(const Operand& by, order_t order, site where) const {
    const auto result = detail::rmw<Op, T, Operand>(*cell_, by, order, where);
    written(result.now);
    return result;
  }

  T* object_;
  detail::atomic_cell* cell_;
};

} // namespace lockstitch::checked
