// A plain variable whose accesses are checked for data races.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <type_traits>
#include <utility>

namespace lockstitch::detail {
struct var_access;
} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Holds a T like an ordinary variable; reading it and writing it is race-checked against every other thread.
/// Costs no execution: an access is no event, only a comparison with what happened before.
/// Memory ordering: none, that is the point: two accesses, one of them a write, must be ordered by happens-before.
template <class T> class var {
public:
  using value_type = T;

  /// Like `T x;`. A T without a constructor of its own has no value then: reading it before something was written is an
  /// uninitialised-read finding. `var<int> x{};` is the same; give a value: `var<int> x{0};`.
  var(detail::site where = detail::site::current()) : object_() {
    create(where, !std::is_trivially_default_constructible_v<T>);
  }
  var(T initial, detail::site where = detail::site::current()) : object_(std::move(initial)) { create(where, true); }
  [[gnu::noinline]] var(const var& other) : object_(other.load(detail::site::of_caller())) {
    create(detail::site::of_caller(), true);
  }
  [[gnu::noinline]] var& operator=(const var& other) {
    const detail::site where = detail::site::of_caller();
    store(other.load(where), where);
    return *this;
  }
  ~var() { detail::plain_destroy(state_, this); }

  [[gnu::noinline]] var& operator=(T desired) {
    store(std::move(desired), detail::site::of_caller());
    return *this;
  }
  [[gnu::noinline]] operator T() const { return load(detail::site::of_caller()); }

  [[nodiscard]] T load(detail::site where = detail::site::current()) const {
    detail::plain_read(state_, this, format(), where);
    return object_;
  }
  void store(T desired, detail::site where = detail::site::current()) {
    detail::plain_write(state_, this, format(), &desired, where);
    object_ = std::move(desired);
  }

  /// The object itself, after one checked read or write: for calling members of T.
  [[nodiscard]] const T& read(detail::site where = detail::site::current()) const {
    detail::plain_read(state_, this, format(), where);
    return object_;
  }
  [[nodiscard]] T& write(detail::site where = detail::site::current()) {
    detail::plain_write(state_, this, format(), nullptr, where);
    return object_;
  }

  template <class U> [[gnu::noinline]] var& operator+=(U&& operand) {
    return modify([&](T& v) { v += std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator-=(U&& operand) {
    return modify([&](T& v) { v -= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator*=(U&& operand) {
    return modify([&](T& v) { v *= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator/=(U&& operand) {
    return modify([&](T& v) { v /= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator%=(U&& operand) {
    return modify([&](T& v) { v %= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator&=(U&& operand) {
    return modify([&](T& v) { v &= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator|=(U&& operand) {
    return modify([&](T& v) { v |= std::forward<U>(operand); }, detail::site::of_caller());
  }
  template <class U> [[gnu::noinline]] var& operator^=(U&& operand) {
    return modify([&](T& v) { v ^= std::forward<U>(operand); }, detail::site::of_caller());
  }
  [[gnu::noinline]] var& operator++() {
    return modify([](T& v) { ++v; }, detail::site::of_caller());
  }
  [[gnu::noinline]] var& operator--() {
    return modify([](T& v) { --v; }, detail::site::of_caller());
  }
  [[gnu::noinline]] T operator++(int) {
    T old = load(detail::site::of_caller());
    modify([](T& v) { ++v; }, detail::site::of_caller());
    return old;
  }
  [[gnu::noinline]] T operator--(int) {
    T old = load(detail::site::of_caller());
    modify([](T& v) { --v; }, detail::site::of_caller());
    return old;
  }

  [[gnu::noinline]] auto operator->() const requires std::is_pointer_v<T> { return load(detail::site::of_caller()); }
  [[gnu::noinline]] decltype(auto) operator*() const requires std::is_pointer_v<T> {
    return *load(detail::site::of_caller());
  }

private:
  friend struct detail::var_access;
  static const detail::value_format& format() { return detail::format_for<T>; }
  void create(detail::site where, bool initialised) { detail::plain_create(state_, this, initialised, where); }
  template <class F> var& modify(F&& change, detail::site where) {
    T next = load(where);
    change(next);
    store(std::move(next), where);
    return *this;
  }

  T object_;
  mutable detail::plain_state state_;
};

} // namespace lockstitch::checked

namespace lockstitch::detail {

/// The object in a var without a checked access: for atomic_ref.
struct var_access {
  template <class T> static T& object(checked::var<T>& v) { return v.object_; }
};

} // namespace lockstitch::detail
