// Tests of checker/runtime/places and debug_info on this very program, compiled as it is (with optimisation or
// without).
#include "runtime/places.hpp"

#include "include/lockstitch/tracked_value.hpp"
#include "runtime/debug_info.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lockstitch::tests {

struct noted {
  detail::site where;
  std::string operation;
};
std::vector<noted>& notes() {
  static std::vector<noted> all;
  return all;
}
[[gnu::noinline]] void note_access(const void*, const char* operation) {
  notes().push_back({detail::site::from_return_address(__builtin_return_address(0)), operation});
}

namespace {

using runtime::expression_at;
using runtime::resolve;

struct node {
  tracked_value count;
  tracked_value* shared = nullptr;
};
template <class T> struct holder {
  tracked_value inner;
  T get() { return static_cast<T>(inner); }
};
tracked_value x;
node n;

/// What the accesses made by `action` are resolved to.
struct resolved {
  source_place place;
  std::string object;
};
template <class F> std::vector<resolved> accesses_of(F&& action) {
  notes().clear();
  action();
  std::vector<resolved> all;
  for (const noted& note : notes()) {
    const source_place place = resolve(note.where);
    all.push_back({place, expression_at(place, note.operation)});
  }
  return all;
}

bool built_with_debug_info() {
  const auto all = accesses_of([] { ++x; });
  return all.at(0).place.line != 0;
}
#define NEEDS_DEBUG_INFO()                                                                                             \
  if (!built_with_debug_info()) GTEST_SKIP() << "built without -g"

TEST(resolve, finds_the_callers_line_of_an_inlined_operator) {
  NEEDS_DEBUG_INFO();
  const auto line = static_cast<std::uint32_t>(__LINE__ + 2);
  const auto all = accesses_of([] {
    ++x;
    n.count++;
    n.count += 2;
    x = 5;
  });
  ASSERT_EQ(all.size(), 4U);
  const std::array<std::string, 4> objects{"x", "n.count", "n.count", "x"};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(all[i].place.line, line + i);
    EXPECT_EQ(all[i].place.column, 5U);
    EXPECT_TRUE(all[i].place.file.ends_with("tests/unit/places_test.cpp")) << all[i].place.file;
    EXPECT_EQ(all[i].object, objects[i]);
  }
}

TEST(resolve, finds_conversions_and_members_that_wrap_them) {
  NEEDS_DEBUG_INFO();
  int sum = 0;
  const auto line = static_cast<std::uint32_t>(__LINE__ + 2);
  const auto all = accesses_of([&] {
    const int v = x;
    sum += n.count.load();
    if (x > 100) sum = v;
    while (n.count < 0) sum = v;
  });
  ASSERT_EQ(all.size(), 4U);
  const std::array<std::string, 4> objects{"x", "n.count", "x", "n.count"};
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].place.line, line + i);
    EXPECT_EQ(all[i].object, objects[i]);
  }
}

[[gnu::noinline]] void through_a_pointer(node& where) {
  *where.shared = 1;
  (*where.shared)++;
}
TEST(resolve, names_functions_and_what_pointers_point_to) {
  NEEDS_DEBUG_INFO();
  n.shared = &x;
  const auto all = accesses_of([] { through_a_pointer(n); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].place.function, "through_a_pointer()");
  EXPECT_EQ(all[0].object, "*where.shared");
  EXPECT_EQ(all[1].object, "*where.shared");
}

TEST(resolve, names_templates_without_their_arguments) {
  NEEDS_DEBUG_INFO();
  holder<long> h;
  const auto all = accesses_of([&] { EXPECT_EQ(h.get(), 0); });
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].place.function, "holder::get()");
}

TEST(resolve, names_lambdas_and_passes_over_the_standard_library) {
  NEEDS_DEBUG_INFO();
  std::array<tracked_value, 2> values;
  const auto line = static_cast<std::uint32_t>(__LINE__ + 1);
  const auto all = accesses_of([&] { std::for_each(values.begin(), values.end(), [](tracked_value& v) { ++v; }); });
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].place.line, line);
  EXPECT_EQ(all[0].object, "v");
  EXPECT_TRUE(all[0].place.function.starts_with("lambda in ")) << all[0].place.function;
}

struct outside {
  [[gnu::noinline]] void from_a_member();
};
void outside::from_a_member() {
  const auto inner = [] { n.count += 17; }; // unlike any other: GCC folds functions that are the same
  inner();
}
TEST(resolve, names_the_class_of_a_member_defined_outside_it) {
  NEEDS_DEBUG_INFO();
  const auto all = accesses_of([] { outside().from_a_member(); });
  EXPECT_EQ(all.at(0).place.function, "lambda in outside::from_a_member()");
}

TEST(resolve, falls_back_to_our_own_header_where_nothing_was_inlined) {
  NEEDS_DEBUG_INFO();
  int (tracked_value::*volatile called_indirectly)() const = &tracked_value::load;
  const auto all = accesses_of([&] { EXPECT_GE((x.*called_indirectly)(), 0); });
  EXPECT_TRUE(all.at(0).place.file.ends_with("tracked_value.hpp"));
  EXPECT_EQ(all.at(0).place.function, "tracked_value::load()");
}

TEST(resolve, gives_the_same_answer_again) {
  NEEDS_DEBUG_INFO();
  (void)accesses_of([] { ++x; });
  const source_place first = resolve(notes().at(0).where);
  const source_place again = resolve(notes().at(0).where);
  EXPECT_EQ(first.line, again.line);
  EXPECT_EQ(first.function, again.function);
}

TEST(resolve, of_nothing_and_of_no_code_is_unknown) {
  EXPECT_EQ(resolve({}).line, 0U);
  const source_place nowhere = resolve(detail::site::from_return_address(&x));
  EXPECT_EQ(nowhere.line, 0U);
  EXPECT_EQ(expression_at(nowhere, "load"), "");
}

TEST(resolve, without_debug_information_names_the_symbol) {
  const auto address = reinterpret_cast<std::uintptr_t>(&std::free) + 1;
  const source_place place = resolve(detail::site::from_return_address(reinterpret_cast<void*>(address)));
  EXPECT_FALSE(place.function.empty()) << "the C library exports its functions";
}

TEST(debug_info, lists_inlined_frames_from_the_inside) {
  NEEDS_DEBUG_INFO();
  (void)accesses_of([] { ++x; });
  runtime::debug_info binaries;
  const auto frames = binaries.frames_at(notes().at(0).where.address() - 1);
  ASSERT_GE(frames.size(), 3U);
  EXPECT_EQ(frames[0].function, "tracked_value::add()");
  EXPECT_EQ(frames[1].function, "tracked_value::operator++()");
  EXPECT_TRUE(frames[0].file.ends_with("include/lockstitch/tracked_value.hpp"));
  EXPECT_TRUE(frames[2].file.ends_with("places_test.cpp"));
}

#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
struct located {
  detail::site load(int = 0, detail::site where = detail::site::current()) const { return where; }
};

TEST(resolve, simplifies_a_source_location) {
  const std::vector<std::unique_ptr<located>> all = [] {
    std::vector<std::unique_ptr<located>> made;
    made.push_back(std::make_unique<located>());
    return made;
  }();
  const source_place place = resolve(all[0]->load());
  EXPECT_EQ(place.line, static_cast<std::uint32_t>(__LINE__ - 1));
  EXPECT_EQ(place.column, 38U);
  EXPECT_TRUE(place.file.ends_with("tests/unit/places_test.cpp"));
  EXPECT_EQ(expression_at(place, "load"), "*all[0]");
  const source_place in_lambda = resolve([] { return located().load(); }());
  EXPECT_TRUE(in_lambda.function.starts_with("lambda in ")) << in_lambda.function;
}
#endif

TEST(expression_at, of_an_unreadable_file_is_empty) {
  EXPECT_EQ(expression_at({"/nowhere/at/all.cpp", 3, 4, "f()"}, "load"), "");
}

} // namespace
} // namespace lockstitch::tests
