// checked::atomic, atomic_flag and atomic_ref against their models in the standard library, at compile time: the same
// expressions are well-formed and have the same types.
// Nothing runs here; what the operations do is in atomic_operations_test.cpp.
#include "unit/atomic_values.hpp"

#include "lockstitch/lockstitch.hpp"

#include <atomic>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <version>

namespace {

namespace checked = lockstitch::checked;
using namespace lockstitch::test;

/// The value as an argument; V for overloads on a value type that A does not name.
template <class A> using value_of = typename std::remove_cv_t<A>::value_type;
template <class A> using step_of = typename std::remove_cv_t<A>::difference_type;
inline constexpr auto relaxed = std::memory_order_relaxed;

template <class A>
concept has_difference_type = requires { typename A::difference_type; };
template <class A>
concept can_load = requires(const A& a) {
  { a.load() } -> std::same_as<value_of<A>>;
  { a.load(relaxed) } -> std::same_as<value_of<A>>;
  { a.is_lock_free() } -> std::same_as<bool>;
};
template <class A>
concept can_store = requires(A& a, value_of<A> v) {
  { a.store(v) } -> std::same_as<void>;
  { a.store(v, relaxed) } -> std::same_as<void>;
  { a = v } -> std::same_as<value_of<A>>;
};
template <class A>
concept can_exchange = requires(A& a, value_of<A> v) {
  { a.exchange(v) } -> std::same_as<value_of<A>>;
  { a.exchange(v, relaxed) } -> std::same_as<value_of<A>>;
};
template <class A>
concept can_compare_exchange = requires(A& a, value_of<A>& e, value_of<A> v) {
  { a.compare_exchange_weak(e, v) } -> std::same_as<bool>;
  { a.compare_exchange_weak(e, v, relaxed) } -> std::same_as<bool>;
  { a.compare_exchange_weak(e, v, relaxed, relaxed) } -> std::same_as<bool>;
  { a.compare_exchange_strong(e, v) } -> std::same_as<bool>;
  { a.compare_exchange_strong(e, v, relaxed) } -> std::same_as<bool>;
  { a.compare_exchange_strong(e, v, relaxed, relaxed) } -> std::same_as<bool>;
};
template <class A>
concept can_wait = requires(const A& c, A& a, value_of<A> v) {
  c.wait(v);
  c.wait(v, relaxed);
  a.notify_one();
  a.notify_all();
};
template <class A>
concept can_add = requires(A& a, step_of<A> n) {
  { a.fetch_add(n) } -> std::same_as<value_of<A>>;
  { a.fetch_add(n, relaxed) } -> std::same_as<value_of<A>>;
  { a.fetch_sub(n) } -> std::same_as<value_of<A>>;
  { a.fetch_sub(n, relaxed) } -> std::same_as<value_of<A>>;
  { a += n } -> std::same_as<value_of<A>>;
  { a -= n } -> std::same_as<value_of<A>>;
};
/// For types without difference_type; atomics of void* and of functions are left out: the library's fail late.
template <class A>
concept can_add_one = requires(A& a) { a.fetch_add(1); } || requires(A& a) { a += 1; };
template <class A>
concept can_count = requires(A& a) {
  { ++a } -> std::same_as<value_of<A>>;
  { --a } -> std::same_as<value_of<A>>;
  { a++ } -> std::same_as<value_of<A>>;
  { a-- } -> std::same_as<value_of<A>>;
};
template <class A>
concept can_combine_bits = requires(A& a, value_of<A> v) {
  { a.fetch_and(v) } -> std::same_as<value_of<A>>;
  { a.fetch_or(v) } -> std::same_as<value_of<A>>;
  { a.fetch_xor(v, relaxed) } -> std::same_as<value_of<A>>;
  { a &= v } -> std::same_as<value_of<A>>;
  { a |= v } -> std::same_as<value_of<A>>;
  { a ^= v } -> std::same_as<value_of<A>>;
};
template <class A>
concept has_any_bits = requires(A& a, value_of<A> v) { a.fetch_and(v); } || requires(A& a, value_of<A> v) { a |= v; };

/// What std::atomic<T> (S) and checked::atomic<T> (C) agree on.
template <class S, class C> constexpr bool same_operations() {
  static_assert(std::is_same_v<value_of<S>, value_of<C>>);
  static_assert(has_difference_type<S> == has_difference_type<C>);
  if constexpr (has_difference_type<S>) {
    static_assert(std::is_same_v<step_of<S>, step_of<C>>);
    static_assert(can_add<S> && can_add<C>);
  }
  static_assert(S::is_always_lock_free == C::is_always_lock_free);
  static_assert(can_load<S> && can_load<C>);
  static_assert(can_store<S> && can_store<C>);
  static_assert(can_exchange<S> && can_exchange<C>);
  static_assert(can_compare_exchange<S> && can_compare_exchange<C>);
  static_assert(can_wait<S> && can_wait<C>);
  static_assert(can_add_one<S> == can_add_one<C>);
  static_assert(can_count<S> == can_count<C>);
  static_assert(can_combine_bits<S> == can_combine_bits<C>);
  static_assert(has_any_bits<S> == has_any_bits<C>);
  static_assert(std::is_convertible_v<S, value_of<S>> && std::is_convertible_v<C, value_of<C>>);
  static_assert(std::is_convertible_v<value_of<S>, S> == std::is_convertible_v<value_of<C>, C>);
  static_assert(!std::is_copy_assignable_v<S> && !std::is_copy_assignable_v<C>);
  static_assert(!std::is_move_assignable_v<S> && !std::is_move_assignable_v<C>);
  static_assert(std::is_copy_constructible_v<S> == std::is_copy_constructible_v<C>);
  static_assert(std::is_move_constructible_v<S> == std::is_move_constructible_v<C>);
  return true;
}

/// The free functions, found by argument-dependent lookup for both.
template <class A>
concept has_free_functions = requires(A* a, const A* c, value_of<A> v, value_of<A>* e) {
  atomic_is_lock_free(c);
  { atomic_load(c) } -> std::same_as<value_of<A>>;
  { atomic_load_explicit(c, relaxed) } -> std::same_as<value_of<A>>;
  atomic_store(a, v);
  atomic_store_explicit(a, v, relaxed);
  { atomic_exchange(a, v) } -> std::same_as<value_of<A>>;
  { atomic_exchange_explicit(a, v, relaxed) } -> std::same_as<value_of<A>>;
  { atomic_compare_exchange_weak(a, e, v) } -> std::same_as<bool>;
  { atomic_compare_exchange_strong(a, e, v) } -> std::same_as<bool>;
  { atomic_compare_exchange_weak_explicit(a, e, v, relaxed, relaxed) } -> std::same_as<bool>;
  { atomic_compare_exchange_strong_explicit(a, e, v, relaxed, relaxed) } -> std::same_as<bool>;
  atomic_wait(c, v);
  atomic_wait_explicit(c, v, relaxed);
  atomic_notify_one(a);
  atomic_notify_all(a);
};
template <class A>
concept has_free_arithmetic = requires(A* a, step_of<A> n) {
  { atomic_fetch_add(a, n) } -> std::same_as<value_of<A>>;
  { atomic_fetch_add_explicit(a, n, relaxed) } -> std::same_as<value_of<A>>;
  { atomic_fetch_sub(a, n) } -> std::same_as<value_of<A>>;
  { atomic_fetch_sub_explicit(a, n, relaxed) } -> std::same_as<value_of<A>>;
};
template <class A>
concept has_free_bits = requires(A* a, value_of<A> v) {
  { atomic_fetch_and(a, v) } -> std::same_as<value_of<A>>;
  { atomic_fetch_and_explicit(a, v, relaxed) } -> std::same_as<value_of<A>>;
  { atomic_fetch_or(a, v) } -> std::same_as<value_of<A>>;
  { atomic_fetch_or_explicit(a, v, relaxed) } -> std::same_as<value_of<A>>;
  { atomic_fetch_xor(a, v) } -> std::same_as<value_of<A>>;
  { atomic_fetch_xor_explicit(a, v, relaxed) } -> std::same_as<value_of<A>>;
};

template <class T> constexpr bool same_atomic() {
  using s = std::atomic<T>;
  using c = checked::atomic<T>;
  static_assert(same_operations<s, c>());
  static_assert(has_free_functions<s> && has_free_functions<c>);
  if constexpr (has_difference_type<s>) static_assert(has_free_arithmetic<c>);
  if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) static_assert(has_free_bits<s> && has_free_bits<c>);
  // An object qualified volatile: the same members.
  static_assert(can_load<volatile c> && can_store<volatile c> && can_exchange<volatile c>);
  static_assert(can_compare_exchange<volatile c> && can_wait<volatile c>);
  static_assert(can_count<volatile c> == can_count<c> && can_combine_bits<volatile c> == can_combine_bits<c>);
  return true;
}
template <class... T> constexpr bool same_atomics() { return (same_atomic<T>() && ...); }

static_assert(same_atomics<char, signed char, unsigned char, short, unsigned short, int, unsigned int, long,
                           unsigned long, long long, unsigned long long, char8_t, char16_t, char32_t, wchar_t>());
static_assert(same_atomics<bool, colour, triple, padded, no_default>());
static_assert(same_atomics<float, double, long double>());
static_assert(same_atomics<int*, const char*, padded*, int**>());
static_assert(same_operations<std::atomic<sixteen>, checked::atomic<sixteen>>());
static_assert(std::is_default_constructible_v<checked::atomic<triple>>);
static_assert(!std::is_default_constructible_v<checked::atomic<no_default>>);

// Pointers that cannot be counted through: fetch_add is not there at all.
static_assert(!can_add<checked::atomic<void*>> && !can_add<checked::atomic<void (*)()>>);
static_assert(!can_count<checked::atomic<void*>> && can_exchange<checked::atomic<void*>>);

// The standard's orders and aliases under their own names.
static_assert(std::is_same_v<checked::memory_order, std::memory_order>);
static_assert(checked::memory_order_acq_rel == std::memory_order_acq_rel);
static_assert(std::is_same_v<checked::atomic_bool, checked::atomic<bool>>);
static_assert(std::is_same_v<checked::atomic_uint32_t::value_type, std::atomic_uint32_t::value_type>);
static_assert(std::is_same_v<checked::atomic_size_t::value_type, std::atomic_size_t::value_type>);
static_assert(std::is_same_v<checked::atomic_uint_fast16_t::value_type, std::atomic_uint_fast16_t::value_type>);
static_assert(checked::atomic_signed_lock_free::is_always_lock_free);

template <class F>
concept same_flag_members = requires(F& f, const F& c) {
  { f.test_and_set() } -> std::same_as<bool>;
  { f.test_and_set(relaxed) } -> std::same_as<bool>;
  { c.test() } -> std::same_as<bool>;
  { c.test(relaxed) } -> std::same_as<bool>;
  f.clear();
  f.clear(relaxed);
  c.wait(true);
  c.wait(true, relaxed);
  f.notify_one();
  f.notify_all();
  { atomic_flag_test_and_set(&f) } -> std::same_as<bool>;
  { atomic_flag_test_and_set_explicit(&f, relaxed) } -> std::same_as<bool>;
  atomic_flag_clear(&f);
  atomic_flag_clear_explicit(&f, relaxed);
};
/// Those that libstdc++ 12 does not have.
template <class F>
concept has_new_flag_functions = requires(F& f, const F& c) {
  { atomic_flag_test(&c) } -> std::same_as<bool>;
  { atomic_flag_test_explicit(&c, relaxed) } -> std::same_as<bool>;
  atomic_flag_wait(&c, true);
  atomic_flag_wait_explicit(&c, true, relaxed);
  atomic_flag_notify_one(&f);
  atomic_flag_notify_all(&f);
};
static_assert(same_flag_members<std::atomic_flag> && same_flag_members<checked::atomic_flag>);
static_assert(same_flag_members<volatile checked::atomic_flag>);
static_assert(has_new_flag_functions<checked::atomic_flag> && has_new_flag_functions<volatile checked::atomic_flag>);
static_assert(!std::is_copy_constructible_v<checked::atomic_flag> && !std::is_copy_assignable_v<checked::atomic_flag>);

#ifdef __cpp_lib_atomic_ref
template <class... T> constexpr bool same_references() {
  static_assert((same_operations<std::atomic_ref<T>, checked::atomic_ref<T>>() && ...));
  static_assert(((std::atomic_ref<T>::required_alignment == checked::atomic_ref<T>::required_alignment) && ...));
  // Every member of a reference is const.
  static_assert((can_store<const checked::atomic_ref<T>> && ...));
  return true;
}
// Not bool: libstdc++ 12 gives atomic_ref<bool> the arithmetic of an integer.
static_assert(same_references<char, int, unsigned long, colour, float, double, int*, triple, padded>());
#endif
static_assert(!can_add_one<checked::atomic_ref<bool>> && !has_any_bits<checked::atomic_ref<bool>>);
static_assert(std::is_same_v<decltype(checked::atomic_ref(std::declval<checked::var<int>&>())),
                             checked::atomic_ref<int>>);
static_assert(std::is_same_v<decltype(checked::atomic(5L)), checked::atomic<long>>);

} // namespace
