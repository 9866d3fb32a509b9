// The free functions of <atomic>, checked: each calls the member of the same meaning. Source: C++20
// [atomics.nonmembers], [atomics.flag], [atomics.order]. atomic_thread_fence is in control.hpp with the other fences.
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/atomic_flag.hpp"
#include "lockstitch/control.hpp"

namespace lockstitch::checked {

/// Values are taken as a type that takes no part in deduction, as in the standard.
template <class T> using atomic_value_of = typename atomic<T>::value_type;
template <class T> using atomic_operand_of = typename atomic<T>::difference_type;

template <class T> [[nodiscard]] bool atomic_is_lock_free(const volatile atomic<T>* object) noexcept {
  return object->is_lock_free();
}
/// Deprecated in C++20; kept so that old code compiles. A relaxed store, and not the plain one of the standard.
template <class T>
void atomic_init(volatile atomic<T>* object, atomic_value_of<T> desired, detail::site where = detail::site::current()) {
  object->store(desired, std::memory_order_relaxed, where);
}

template <class T> T atomic_load(const volatile atomic<T>* object, detail::site where = detail::site::current()) {
  return object->load(std::memory_order_seq_cst, where);
}
template <class T>
T atomic_load_explicit(const volatile atomic<T>* object, std::memory_order order,
                       detail::site where = detail::site::current()) {
  return object->load(order, where);
}
template <class T>
void atomic_store(volatile atomic<T>* object, atomic_value_of<T> desired,
                  detail::site where = detail::site::current()) {
  object->store(desired, std::memory_order_seq_cst, where);
}
template <class T>
void atomic_store_explicit(volatile atomic<T>* object, atomic_value_of<T> desired, std::memory_order order,
                           detail::site where = detail::site::current()) {
  object->store(desired, order, where);
}
template <class T>
T atomic_exchange(volatile atomic<T>* object, atomic_value_of<T> desired,
                  detail::site where = detail::site::current()) {
  return object->exchange(desired, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_exchange_explicit(volatile atomic<T>* object, atomic_value_of<T> desired, std::memory_order order,
                           detail::site where = detail::site::current()) {
  return object->exchange(desired, order, where);
}

template <class T>
bool atomic_compare_exchange_weak(volatile atomic<T>* object, atomic_value_of<T>* expected, atomic_value_of<T> desired,
                                  detail::site where = detail::site::current()) {
  return object->compare_exchange_weak(*expected, desired, std::memory_order_seq_cst, where);
}
template <class T>
bool atomic_compare_exchange_strong(volatile atomic<T>* object, atomic_value_of<T>* expected,
                                    atomic_value_of<T> desired, detail::site where = detail::site::current()) {
  return object->compare_exchange_strong(*expected, desired, std::memory_order_seq_cst, where);
}
template <class T>
bool atomic_compare_exchange_weak_explicit(volatile atomic<T>* object, atomic_value_of<T>* expected,
                                           atomic_value_of<T> desired, std::memory_order success,
                                           std::memory_order failure, detail::site where = detail::site::current()) {
  return object->compare_exchange_weak(*expected, desired, success, failure, where);
}
template <class T>
bool atomic_compare_exchange_strong_explicit(volatile atomic<T>* object, atomic_value_of<T>* expected,
                                             atomic_value_of<T> desired, std::memory_order success,
                                             std::memory_order failure, detail::site where = detail::site::current()) {
  return object->compare_exchange_strong(*expected, desired, success, failure, where);
}

template <class T>
T atomic_fetch_add(volatile atomic<T>* object, atomic_operand_of<T> by, detail::site where = detail::site::current()) {
  return object->fetch_add(by, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_fetch_add_explicit(volatile atomic<T>* object, atomic_operand_of<T> by, std::memory_order order,
                            detail::site where = detail::site::current()) {
  return object->fetch_add(by, order, where);
}
template <class T>
T atomic_fetch_sub(volatile atomic<T>* object, atomic_operand_of<T> by, detail::site where = detail::site::current()) {
  return object->fetch_sub(by, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_fetch_sub_explicit(volatile atomic<T>* object, atomic_operand_of<T> by, std::memory_order order,
                            detail::site where = detail::site::current()) {
  return object->fetch_sub(by, order, where);
}
template <class T>
T atomic_fetch_and(volatile atomic<T>* object, atomic_value_of<T> bits, detail::site where = detail::site::current()) {
  return object->fetch_and(bits, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_fetch_and_explicit(volatile atomic<T>* object, atomic_value_of<T> bits, std::memory_order order,
                            detail::site where = detail::site::current()) {
  return object->fetch_and(bits, order, where);
}
template <class T>
T atomic_fetch_or(volatile atomic<T>* object, atomic_value_of<T> bits, detail::site where = detail::site::current()) {
  return object->fetch_or(bits, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_fetch_or_explicit(volatile atomic<T>* object, atomic_value_of<T> bits, std::memory_order order,
                           detail::site where = detail::site::current()) {
  return object->fetch_or(bits, order, where);
}
template <class T>
T atomic_fetch_xor(volatile atomic<T>* object, atomic_value_of<T> bits, detail::site where = detail::site::current()) {
  return object->fetch_xor(bits, std::memory_order_seq_cst, where);
}
template <class T>
T atomic_fetch_xor_explicit(volatile atomic<T>* object, atomic_value_of<T> bits, std::memory_order order,
                            detail::site where = detail::site::current()) {
  return object->fetch_xor(bits, order, where);
}

template <class T>
void atomic_wait(const volatile atomic<T>* object, atomic_value_of<T> old,
                 detail::site where = detail::site::current()) {
  object->wait(old, std::memory_order_seq_cst, where);
}
template <class T>
void atomic_wait_explicit(const volatile atomic<T>* object, atomic_value_of<T> old, std::memory_order order,
                          detail::site where = detail::site::current()) {
  object->wait(old, order, where);
}
template <class T> void atomic_notify_one(volatile atomic<T>* object, detail::site where = detail::site::current()) {
  object->notify_one(where);
}
template <class T> void atomic_notify_all(volatile atomic<T>* object, detail::site where = detail::site::current()) {
  object->notify_all(where);
}

inline bool atomic_flag_test(const volatile atomic_flag* flag, detail::site where = detail::site::current()) {
  return flag->test(std::memory_order_seq_cst, where);
}
inline bool atomic_flag_test_explicit(const volatile atomic_flag* flag, std::memory_order order,
                                      detail::site where = detail::site::current()) {
  return flag->test(order, where);
}
inline bool atomic_flag_test_and_set(volatile atomic_flag* flag, detail::site where = detail::site::current()) {
  return flag->test_and_set(std::memory_order_seq_cst, where);
}
inline bool atomic_flag_test_and_set_explicit(volatile atomic_flag* flag, std::memory_order order,
                                              detail::site where = detail::site::current()) {
  return flag->test_and_set(order, where);
}
inline void atomic_flag_clear(volatile atomic_flag* flag, detail::site where = detail::site::current()) {
  flag->clear(std::memory_order_seq_cst, where);
}
inline void atomic_flag_clear_explicit(volatile atomic_flag* flag, std::memory_order order,
                                       detail::site where = detail::site::current()) {
  flag->clear(order, where);
}
inline void atomic_flag_wait(const volatile atomic_flag* flag, bool old, detail::site where = detail::site::current()) {
  flag->wait(old, std::memory_order_seq_cst, where);
}
inline void atomic_flag_wait_explicit(const volatile atomic_flag* flag, bool old, std::memory_order order,
                                      detail::site where = detail::site::current()) {
  flag->wait(old, order, where);
}
inline void atomic_flag_notify_one(volatile atomic_flag* flag, detail::site where = detail::site::current()) {
  flag->notify_one(where);
}
inline void atomic_flag_notify_all(volatile atomic_flag* flag, detail::site where = detail::site::current()) {
  flag->notify_all(where);
}

/// Orders a thread against its own signal handlers only; a test has none, so nothing happens.
inline void atomic_signal_fence(std::memory_order) noexcept {}
/// Consume is taken for acquire, so there is no dependency to end.
template <class T> [[nodiscard]] T kill_dependency(T value) noexcept { return value; }

} // namespace lockstitch::checked
