// Tests of checker/runtime/format_value: every kind of value, and that no address is ever shown.
#include "runtime/format_value.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>

namespace lockstitch::runtime {
namespace {

template <class T> std::string shown(const T& object, pointer_names& pointers) {
  return format_value(detail::to_value(object), detail::format_for<T>, pointers);
}
template <class T> std::string shown(const T& object) {
  pointer_names pointers;
  return shown(object, pointers);
}

TEST(format_value, booleans) {
  EXPECT_EQ(shown(true), "true");
  EXPECT_EQ(shown(false), "false");
  pointer_names pointers;
  EXPECT_EQ(format_value({2, 0}, detail::format_for<bool>, pointers), "2") << "no value of a bool";
}

TEST(format_value, signed_integers_of_every_size) {
  EXPECT_EQ(shown(std::int8_t{-1}), "-1");
  EXPECT_EQ(shown(std::int16_t{-300}), "-300");
  EXPECT_EQ(shown(-5), "-5");
  EXPECT_EQ(shown(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(shown(std::int64_t{7}), "7");
}

TEST(format_value, unsigned_integers_of_every_size) {
  EXPECT_EQ(shown(std::uint8_t{200}), "200");
  EXPECT_EQ(shown(std::uint16_t{65535}), "65535");
  EXPECT_EQ(shown(4'000'000'000U), "4000000000");
  EXPECT_EQ(shown(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(shown(std::uint64_t{0}), "0");
}

TEST(format_value, sixteen_byte_integers) {
  pointer_names pointers;
  EXPECT_EQ(
      format_value({~std::uint64_t{0}, ~std::uint64_t{0}}, {detail::value_format::kind::signed_integer, 16}, pointers),
      "-1");
  EXPECT_EQ(format_value({0, 1}, {detail::value_format::kind::unsigned_integer, 16}, pointers), "18446744073709551616");
}

TEST(format_value, enumerators_are_their_numbers) {
  enum class colour : signed char { none = -1, red = 3 };
  EXPECT_EQ(shown(colour::red), "3");
  EXPECT_EQ(shown(colour::none), "-1");
}

TEST(format_value, floating_point_in_the_shortest_form_that_reads_back) {
  EXPECT_EQ(shown(0.1F), "0.1");
  EXPECT_EQ(shown(0.1), "0.1");
  EXPECT_EQ(shown(-2.5), "-2.5");
  EXPECT_EQ(shown(1e300), "1e+300");
  EXPECT_EQ(shown(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(shown(1.5L), "1.5");
}

TEST(format_value, pointers_are_numbered_as_they_appear) {
  pointer_names pointers;
  const auto a = std::make_unique<int>();
  const auto b = std::make_unique<int>();
  EXPECT_EQ(shown(b.get(), pointers), "object 1");
  EXPECT_EQ(shown(a.get(), pointers), "object 2");
  EXPECT_EQ(shown(b.get(), pointers), "object 1");
  EXPECT_EQ(shown(static_cast<int*>(nullptr), pointers), "null");
}

TEST(format_value, an_integer_that_holds_an_address_shows_like_the_pointer) {
  pointer_names pointers;
  const auto object = std::make_unique<std::uint64_t>();
  const auto address = reinterpret_cast<std::uintptr_t>(object.get());
  EXPECT_EQ(shown(object.get(), pointers), "object 1");
  EXPECT_EQ(shown(address, pointers), "object 1");
  EXPECT_EQ(shown(address | 1U, pointers), "object 1|1");
}

TEST(format_value, structures_show_their_words) {
  struct two_ints {
    int a;
    int b;
  };
  EXPECT_EQ(shown(two_ints{1, -1}), "{0x1, 0xffffffff}");
  struct three_bytes {
    unsigned char bytes[3];
  };
  EXPECT_EQ(shown(three_bytes{{1, 0, 255}}), "{0x1, 0x0, 0xff}");
}

TEST(format_value, a_pointer_inside_a_structure_is_no_address_either) {
  struct tagged {
    const void* top;
    std::uint64_t version;
  };
  const auto object = std::make_unique<std::uint64_t>();
  EXPECT_EQ(shown(tagged{object.get(), 3}), "{object 1, 0x3, 0x0}");
}

TEST(format_value, what_is_too_large_to_be_kept_is_left_out) {
  pointer_names pointers;
  EXPECT_EQ(format_value({1, 2}, {detail::value_format::kind::bytes, 255}, pointers), "");
}

} // namespace
} // namespace lockstitch::runtime
