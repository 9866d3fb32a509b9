// checked::atomic, atomic_flag and atomic_ref: what one thread sees, for every class of value and every operation; and
// the least about two threads: waiting, references, orders that an operation does not allow.
// The interface is compared with the standard's in atomic_interface_test.cpp; what two threads may see under a memory
// model is the business of tests/litmus.
#include "unit/atomic_values.hpp"

#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>

namespace {

namespace checked = lockstitch::checked;
using namespace lockstitch::test;

/// Runs the body in a check: one thread has one execution.
void expect_one_execution(const std::function<void()>& body) {
  const lockstitch::result r = lockstitch::check(body);
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 1u);
  EXPECT_EQ(r.blocked, 0u);
}

/// What every atomic can do, with two different values.
template <class A, class T> void generic_operations(A& a, T first, T second) {
  a.store(first);
  LOCKSTITCH_ASSERT(a.load() == first);
  LOCKSTITCH_ASSERT(a.exchange(second, std::memory_order_acq_rel) == first);
  LOCKSTITCH_ASSERT(static_cast<T>(a) == second);
  T expected = first;
  LOCKSTITCH_ASSERT(!a.compare_exchange_strong(expected, first));
  LOCKSTITCH_ASSERT(expected == second);
  LOCKSTITCH_ASSERT(a.compare_exchange_strong(expected, first, std::memory_order_release, std::memory_order_acquire));
  LOCKSTITCH_ASSERT(a.load(std::memory_order_relaxed) == first);
  expected = first;
  LOCKSTITCH_ASSERT(a.compare_exchange_weak(expected, second, std::memory_order_acq_rel));
  LOCKSTITCH_ASSERT((a = first) == first);
  LOCKSTITCH_ASSERT(a.load(std::memory_order_acquire) == first);
  a.wait(second);
  a.notify_one();
  a.notify_all();
}

template <class A, class T> void integer_operations(A& a, T) {
  a = T(5);
  LOCKSTITCH_ASSERT(a.fetch_add(T(3)) == T(5) && a.load() == T(8));
  LOCKSTITCH_ASSERT(a.fetch_sub(T(2), std::memory_order_relaxed) == T(8) && a == T(6));
  LOCKSTITCH_ASSERT((a += T(6)) == T(12) && (a -= T(1)) == T(11));
  LOCKSTITCH_ASSERT(a.fetch_and(T(6)) == T(11) && a.fetch_or(T(9)) == T(2) && a.fetch_xor(T(3)) == T(11) && a == T(8));
  LOCKSTITCH_ASSERT((a |= T(7)) == T(15) && (a &= T(10)) == T(10) && (a ^= T(9)) == T(3));
  LOCKSTITCH_ASSERT(++a == T(4) && a++ == T(4) && --a == T(4) && a-- == T(4) && a == T(3));
  a = std::numeric_limits<T>::max();
  LOCKSTITCH_ASSERT(++a == std::numeric_limits<T>::min());
  LOCKSTITCH_ASSERT(a.fetch_sub(T(1)) == std::numeric_limits<T>::min() && a == std::numeric_limits<T>::max());
  LOCKSTITCH_ASSERT((a += std::numeric_limits<T>::max()) == static_cast<T>(-2));
}

template <class T> class integers : public ::testing::Test {};
using integer_types = ::testing::Types<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t,
                                       std::uint16_t, std::uint32_t, std::uint64_t, char, long long, wchar_t, char16_t>;
TYPED_TEST_SUITE(integers, integer_types);

TYPED_TEST(integers, of_an_atomic) {
  expect_one_execution([] {
    checked::atomic<TypeParam> a;
    LOCKSTITCH_ASSERT(a.load() == 0);
    generic_operations<decltype(a), TypeParam>(a, 1, std::numeric_limits<TypeParam>::max());
    generic_operations<decltype(a), TypeParam>(a, std::numeric_limits<TypeParam>::min(), 2);
    integer_operations(a, TypeParam());
    LOCKSTITCH_ASSERT(a.final_value() == static_cast<TypeParam>(-2));
  });
}

TYPED_TEST(integers, of_a_volatile_atomic) {
  expect_one_execution([] {
    volatile checked::atomic<TypeParam> a{7};
    integer_operations(a, TypeParam());
  });
}

TYPED_TEST(integers, of_a_reference) {
  expect_one_execution([] {
    TypeParam object = 9;
    {
      const checked::atomic_ref a(object);
      LOCKSTITCH_ASSERT(a.load() == 9);
      generic_operations<decltype(a), TypeParam>(a, 1, 2);
      integer_operations(a, TypeParam());
      const checked::atomic_ref second = a;
      second.store(4);
      LOCKSTITCH_ASSERT(a == 4);
    }
    LOCKSTITCH_ASSERT(object == 4);
  });
}

template <class T> class floating : public ::testing::Test {};
using floating_types = ::testing::Types<float, double, long double>;
TYPED_TEST_SUITE(floating, floating_types);

template <class A, class T> void floating_operations(A& a, T) {
  a = T(1.5);
  LOCKSTITCH_ASSERT(a.fetch_add(T(2.25)) == T(1.5) && a == T(3.75));
  LOCKSTITCH_ASSERT(a.fetch_sub(T(0.75), std::memory_order_release) == T(3.75) && a == T(3));
  LOCKSTITCH_ASSERT((a += T(1)) == T(4) && (a -= T(4.5)) == T(-0.5));
}

TYPED_TEST(floating, of_an_atomic_and_of_a_reference) {
  expect_one_execution([] {
    checked::atomic<TypeParam> a;
    LOCKSTITCH_ASSERT(a == TypeParam(0));
    generic_operations<decltype(a), TypeParam>(a, TypeParam(0.1), TypeParam(-1e30));
    floating_operations(a, TypeParam());
    TypeParam object = 0;
    {
      checked::atomic_ref ref(object);
      generic_operations<decltype(ref), TypeParam>(ref, TypeParam(0.1), TypeParam(-1e30));
      floating_operations(ref, TypeParam());
    }
    LOCKSTITCH_ASSERT(object == TypeParam(-0.5));
  });
}

TEST(floating, compares_bits_and_not_values) {
  expect_one_execution([] {
    checked::atomic<double> a{0.0};
    double minus_zero = -0.0;
    LOCKSTITCH_ASSERT(!a.compare_exchange_strong(minus_zero, 1.0));
    checked::atomic<double> nan{std::numeric_limits<double>::quiet_NaN()};
    double same = std::numeric_limits<double>::quiet_NaN();
    LOCKSTITCH_ASSERT(nan.compare_exchange_strong(same, 1.0));
  });
}

TEST(pointers, move_by_elements) {
  expect_one_execution([] {
    std::array<triple, 8> cells{};
    triple* const base = cells.data();
    checked::atomic<triple*> a;
    LOCKSTITCH_ASSERT(a == nullptr);
    generic_operations<decltype(a), triple*>(a, base, nullptr);
    a = base;
    LOCKSTITCH_ASSERT(a.fetch_add(3) == base && a.fetch_sub(1) == base + 3 && a == base + 2);
    LOCKSTITCH_ASSERT((a += 4) == base + 6 && (a -= 5) == base + 1 && (a += -1) == base);
    LOCKSTITCH_ASSERT(++a == base + 1 && a++ == base + 1 && --a == base + 1 && a-- == base + 1 && a == base);
    triple* object = base;
    {
      checked::atomic_ref ref(object);
      LOCKSTITCH_ASSERT((ref += 2) == base + 2 && ref++ == base + 2 && ref.fetch_sub(1) == base + 3);
    }
    LOCKSTITCH_ASSERT(object == base + 2);
  });
}

TEST(pointers, to_void_and_to_functions_are_exchanged) {
  expect_one_execution([] {
    int object = 0;
    checked::atomic<void*> a{nullptr};
    generic_operations<decltype(a), void*>(a, &object, nullptr);
    checked::atomic<int (*)()> f{nullptr};
    f = [] { return 7; };
    LOCKSTITCH_ASSERT(f.load()() == 7);
  });
}

TEST(objects, of_bool_and_enumeration) {
  expect_one_execution([] {
    checked::atomic<bool> b;
    LOCKSTITCH_ASSERT(!b);
    generic_operations<decltype(b), bool>(b, true, false);
    checked::atomic<colour> c{colour::blue};
    LOCKSTITCH_ASSERT(c == colour::blue);
    generic_operations<decltype(c), colour>(c, colour::red, colour::green);
  });
}

TEST(objects, of_twelve_and_of_sixteen_bytes) {
  expect_one_execution([] {
    checked::atomic<triple> a;
    LOCKSTITCH_ASSERT(a.load() == triple{});
    generic_operations<decltype(a), triple>(a, {1, 2, 3}, {1, 2, 4});
    checked::atomic<sixteen> b{{-1, -2}};
    LOCKSTITCH_ASSERT(b.load() == sixteen{-1, -2});
    generic_operations<decltype(b), sixteen>(b, {1, 2}, {1, 3});
    alignas(16) sixteen object{1, 1};
    {
      checked::atomic_ref ref(object);
      generic_operations<decltype(ref), sixteen>(ref, {5, 6}, {5, 7});
    }
    LOCKSTITCH_ASSERT(object == sixteen{5, 6});
    checked::atomic<no_default> c{no_default(3)};
    LOCKSTITCH_ASSERT(c.exchange(no_default(4)).value == 3 && c.load().value == 4);
  });
}

#if defined(__has_builtin) && __has_builtin(__builtin_clear_padding)
/// A value whose padding holds `filler`.
padded with_padding(unsigned char filler, char tag, std::int32_t number) {
  padded p;
  std::memset(static_cast<void*>(&p), filler, sizeof p);
  p.tag = tag;
  p.number = number;
  return p;
}

TEST(objects, compare_without_their_padding) {
  expect_one_execution([] {
    padded first = with_padding(0xaa, 'x', 1);
    padded expected = with_padding(0x55, 'x', 1);
    checked::atomic<padded> a{first};
    LOCKSTITCH_ASSERT(a.compare_exchange_strong(expected, with_padding(0x11, 'y', 2)));
    expected = with_padding(0x22, 'y', 2);
    LOCKSTITCH_ASSERT(a.compare_exchange_weak(expected, first));
    expected = with_padding(0x22, 'x', 2);
    LOCKSTITCH_ASSERT(!a.compare_exchange_strong(expected, first) && expected.number == 1);
  });
}
#endif

TEST(compare_exchange, derives_the_failure_order) {
  using lockstitch::detail::orders_from;
  EXPECT_EQ(orders_from(std::memory_order_acq_rel).failure, std::memory_order_acquire);
  EXPECT_EQ(orders_from(std::memory_order_release).failure, std::memory_order_relaxed);
  for (const auto order : {std::memory_order_relaxed, std::memory_order_consume, std::memory_order_acquire,
                           std::memory_order_seq_cst})
    EXPECT_EQ(orders_from(order).failure, order);
}

TEST(flag, is_clear_until_it_is_set) {
  expect_one_execution([] {
    checked::atomic_flag f;
    LOCKSTITCH_ASSERT(!f.test() && !f.test_and_set(std::memory_order_acquire));
    LOCKSTITCH_ASSERT(f.test_and_set() && f.test(std::memory_order_relaxed));
    f.wait(false);
    f.notify_one();
    f.clear(std::memory_order_release);
    LOCKSTITCH_ASSERT(!f.test() && !f.final_value());
    checked::atomic_flag from_macro = ATOMIC_FLAG_INIT;
    LOCKSTITCH_ASSERT(!checked::atomic_flag_test_and_set(&from_macro) && checked::atomic_flag_test(&from_macro));
    checked::atomic_flag_clear(&from_macro);
    LOCKSTITCH_ASSERT(!checked::atomic_flag_test_and_set_explicit(&from_macro, std::memory_order_relaxed));
  });
}

TEST(free_functions, call_the_members) {
  expect_one_execution([] {
    checked::atomic<int> a{1};
    LOCKSTITCH_ASSERT(checked::atomic_load(&a) == 1);
    checked::atomic_store_explicit(&a, 6, std::memory_order_release);
    LOCKSTITCH_ASSERT(checked::atomic_exchange(&a, 12) == 6 && checked::atomic_fetch_add(&a, 3) == 12);
    LOCKSTITCH_ASSERT(checked::atomic_fetch_sub_explicit(&a, 1, std::memory_order_relaxed) == 15);
    LOCKSTITCH_ASSERT(checked::atomic_fetch_and(&a, 6) == 14 && checked::atomic_fetch_or(&a, 9) == 6);
    LOCKSTITCH_ASSERT(checked::atomic_fetch_xor(&a, 5) == 15);
    int expected = 0;
    LOCKSTITCH_ASSERT(!checked::atomic_compare_exchange_strong(&a, &expected, 2) && expected == 10);
    LOCKSTITCH_ASSERT(checked::atomic_compare_exchange_weak(&a, &expected, 2));
    checked::atomic_wait(&a, 3);
    checked::atomic_notify_all(&a);
    checked::atomic_init(&a, 4);
    checked::atomic_signal_fence(std::memory_order_seq_cst);
    checked::atomic_thread_fence(std::memory_order_seq_cst);
    LOCKSTITCH_ASSERT(checked::kill_dependency(a.load(std::memory_order_consume)) == 4);
  });
}

TEST(reference, to_a_var_leaves_its_value_there) {
  expect_one_execution([] {
    checked::var<int> shared{1};
    {
      checked::atomic_ref ref(shared);
      ref += 4;
    }
    LOCKSTITCH_ASSERT(shared == 5);
    {
      checked::atomic_ref ref(shared);
      LOCKSTITCH_ASSERT(ref.load() == 5);
    }
  });
}

TEST(reference, of_two_threads_counts_every_increment) {
  const lockstitch::result r = lockstitch::check([] {
    checked::var<int> shared{0};
    const auto count = [&](std::uint32_t) { checked::atomic_ref(shared).fetch_add(1, std::memory_order_relaxed); };
    lockstitch::parallel(2, count);
    LOCKSTITCH_ASSERT(shared == 2);
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2u);
}

TEST(wait, ends_after_a_notification_of_a_new_value) {
  const lockstitch::result r = lockstitch::check([] {
    checked::atomic<int> ready{0};
    checked::var<int> data{0};
    lockstitch::parallel_invoke(
        [&] {
          data = 1;
          ready.store(1, std::memory_order_release);
          ready.notify_one();
        },
        [&] {
          ready.wait(0, std::memory_order_acquire);
          LOCKSTITCH_ASSERT(data == 1);
        });
  });
  EXPECT_VERIFIED(r);
}

TEST(wait, does_not_see_a_value_that_nobody_announces) {
  const lockstitch::result r = lockstitch::check([] {
    checked::atomic<int> ready{0};
    lockstitch::parallel_invoke([&] { ready.store(1); }, [&] { ready.wait(0); });
  });
  EXPECT_EQ(r.verdict, lockstitch::verdict::refuted);
}

TEST(orders, that_an_operation_does_not_allow_are_findings) {
  const auto refuted = [](const std::function<void(checked::atomic<int>&)>& operation) {
    const lockstitch::result r = lockstitch::check([&] {
      checked::atomic<int> a{0};
      operation(a);
    });
    EXPECT_FINDING(r, invalid_memory_order);
  };
  refuted([](auto& a) { a.load(std::memory_order_release); });
  refuted([](auto& a) { a.load(std::memory_order_acq_rel); });
  refuted([](auto& a) { a.store(1, std::memory_order_acquire); });
  refuted([](auto& a) { a.store(1, std::memory_order_acq_rel); });
  refuted([](auto& a) {
    int expected = 0;
    a.compare_exchange_strong(expected, 1, std::memory_order_seq_cst, std::memory_order_release);
  });
  refuted([](auto& a) { a.wait(1, std::memory_order_release); });
}

} // namespace
