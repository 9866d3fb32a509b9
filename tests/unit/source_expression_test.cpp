// Tests of checker/runtime/source_expression: which object is accessed at a place in a text, for every place at which a
// compiler may put it, and that nothing is said where the text leaves a choice.
#include "runtime/source_expression.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace lockstitch::runtime {
namespace {

/// The object of `operation` in a text of one or more lines, at the place that '@' marks.
std::string object_in(std::string text, std::string_view operation) {
  const std::size_t mark = text.find('@');
  text.erase(mark, 1);
  const auto line = static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<long>(mark), '\n'));
  const std::size_t begin =
      text.rfind('\n', mark) == std::string::npos || mark == 0 ? 0 : text.rfind('\n', mark - 1) + 1;
  const auto column = static_cast<std::uint32_t>(mark - begin);
  return accessed_object(text, {line + 1, column + 1}, operation);
}

TEST(accessed_object, of_a_member_call_wherever_the_compiler_points) {
  EXPECT_EQ(object_in("auto x = head.load@(std::memory_order_acquire);", "load"), "head");
  EXPECT_EQ(object_in("auto x = head.@load(std::memory_order_acquire);", "load"), "head");
  EXPECT_EQ(object_in("auto x = @head.load(std::memory_order_acquire);", "load"), "head");
  EXPECT_EQ(object_in("node->next.store@(x);", "store"), "node->next");
  EXPECT_EQ(object_in("@node->next.store(x);", "store"), "node->next");
  EXPECT_EQ(object_in("if (!state.compare_exchange_weak@(old, 1)) return;", "compare_exchange"), "state");
  EXPECT_EQ(object_in("return @lock_.flag.test_and_set();", "test_and_set"), "lock_.flag");
}

TEST(accessed_object, keeps_subscripts_calls_and_qualifiers) {
  EXPECT_EQ(object_in("auto s = slots_[i % n].sequence.load@();", "load"), "slots_[i % n].sequence");
  EXPECT_EQ(object_in("@slots_[i % n].sequence.load();", "load"), "slots_[i % n].sequence");
  EXPECT_EQ(object_in("auto s = table.at(key(1)).load@();", "load"), "table.at(key(1))");
  EXPECT_EQ(object_in("@table.at(key(1)).load();", "load"), "table.at(key(1))");
  EXPECT_EQ(object_in("lib::state<int>::head.store@(1);", "store"), "lib::state<int>::head");
  EXPECT_EQ(object_in("std::get<0>(pair).store@(1);", "store"), "std::get<0>(pair)");
  EXPECT_EQ(object_in("get().store@(1);", "store"), "get()");
}

TEST(accessed_object, drops_this_and_outer_parentheses_and_shows_indirection) {
  EXPECT_EQ(object_in("this->tail_.exchange@(&n);", "exchange"), "tail_");
  EXPECT_EQ(object_in("(*flag).store@(true);", "store"), "*flag");
  EXPECT_EQ(object_in("flag->store@(true);", "store"), "*flag");
  EXPECT_EQ(object_in("a->flag->store@(true);", "store"), "*a->flag");
  EXPECT_EQ(object_in("(flags + 1)->store@(true);", "store"), "*(flags + 1)");
}

TEST(accessed_object, of_a_call_over_several_lines) {
  EXPECT_EQ(object_in("x = queue->nodes[0]\n      .next\n      .load@(\n   std::memory_order_relaxed);", "load"),
            "queue->nodes[0].next");
  EXPECT_EQ(object_in("x = queue->nodes[0]\n      @.load(\n   relaxed);", "load"), "queue->nodes[0]");
}

TEST(accessed_object, of_one_call_inside_another) {
  EXPECT_EQ(object_in("a.store(@b.load());", "load"), "b");
  EXPECT_EQ(object_in("@a.store(b.load());", "store"), "a");
  EXPECT_EQ(object_in("a.store@(b.load());", "store"), "a");
}

TEST(accessed_object, of_the_free_functions) {
  EXPECT_EQ(object_in("std::atomic_store_explicit@(&s.x, 1, relaxed);", "store"), "s.x");
  EXPECT_EQ(object_in("x = atomic_load@(p);", "load"), "*p");
  EXPECT_EQ(object_in("@std::atomic_store(&s.x, 1);", "store"), "s.x");
  EXPECT_EQ(object_in("x = atomic_flag_test_and_set@(&f);", "test_and_set"), "f");
}

TEST(accessed_object, of_operators) {
  EXPECT_EQ(object_in("  @++count;", "fetch_add"), "count");
  EXPECT_EQ(object_in("  count@++;", "fetch_add"), "count");
  EXPECT_EQ(object_in("  @count++;", "fetch_add"), "count");
  EXPECT_EQ(object_in("  s->count @+= 2;", "fetch_add"), "s->count");
  EXPECT_EQ(object_in("  x @= 5;", "store"), "x");
  EXPECT_EQ(object_in("  @x = 5;", "store"), "x");
  EXPECT_EQ(object_in("  *p @= 5;", "store"), "*p");
  EXPECT_EQ(object_in("  (*n->p)@++;", "fetch_add"), "*n->p");
  EXPECT_EQ(object_in("  n->value = @7;", "write"), "n->value");
  EXPECT_EQ(object_in("  n->value = f(1) + @7;", "write"), "n->value");
  EXPECT_EQ(object_in("  a = b = @7;", "write"), "") << "it may be either";
  EXPECT_EQ(object_in("  this->total @+= 2;", "read"), "total");
  EXPECT_EQ(object_in("  this->total @+= 2;", "write"), "total");
}

TEST(accessed_object, of_conversions) {
  EXPECT_EQ(object_in("  int v = @x;", "load"), "x");
  EXPECT_EQ(object_in("  int v @= n.x;", "load"), "n.x");
  EXPECT_EQ(object_in("  return@ x;", "read"), "x");
  EXPECT_EQ(object_in("  if (x == @5) f();", "load"), "x");
  EXPECT_EQ(object_in("  if (7 - @y) f();", "load"), "y");
  EXPECT_EQ(object_in("  int v(@x);", "load"), "x");
  EXPECT_EQ(object_in("  print@(x);", "load"), "x");
  EXPECT_EQ(object_in("  v = p->@x;", "load"), "p->x");
  EXPECT_EQ(object_in("  v = (int)@p->x;", "load"), "p->x");
  EXPECT_EQ(object_in("  v = @(int)p->x;", "load"), "p->x");
  EXPECT_EQ(object_in("  v = array[1@];", "load"), "array[1]");
  EXPECT_EQ(object_in("  total @+= x;", "load"), "x");
  EXPECT_EQ(object_in("  total += @2;", "read"), "total");
  EXPECT_EQ(object_in("  v = *@p;", "load"), "*p");
  EXPECT_EQ(object_in("  v = @*p;", "load"), "*p");
  EXPECT_EQ(object_in("  v = p->next@->v;", "read"), "p->next");
  EXPECT_EQ(object_in("  v = p->next->@v;", "read"), "p->next->v");
  EXPECT_EQ(object_in("  v = @this->v;", "read"), "v");
}

TEST(accessed_object, is_empty_where_the_text_leaves_a_choice) {
  EXPECT_EQ(object_in("  int v = x + @y;", "load"), "") << "GCC gives this place for x too";
  EXPECT_EQ(object_in("  print@(x, y);", "load"), "");
  EXPECT_EQ(object_in("  v = array[x@];", "load"), "");
  EXPECT_EQ(object_in("  total @+= x;", "read"), "") << "it may be either";
  EXPECT_EQ(object_in("  total += @x;", "read"), "") << "it may be either";
  EXPECT_EQ(object_in("  v = @p->v;", "read"), "") << "p or v";
  EXPECT_EQ(object_in("  v = @*p;", "read"), "") << "p may be a variable, or point to one";
  EXPECT_EQ(object_in("  EXPECT@(x.load() == y.load());", "load"), "");
  EXPECT_EQ(object_in("  @std::atomic_thread_fence(release);", "fence"), "");
  EXPECT_EQ(object_in("  @head.load();", "store"), "") << "the text is another than was compiled";
  EXPECT_EQ(object_in("  @", "load"), "");
  EXPECT_EQ(accessed_object("", {3, 4}, "load"), "");
  EXPECT_EQ(accessed_object("x.load();", {9, 9}, "load"), "");
}

TEST(accessed_object, in_the_arguments_of_a_macro_if_there_is_one) {
  EXPECT_EQ(object_in("  @LOCKSTITCH_ASSERT(head.load() == 1 && tail.exchange(2));", "load"), "head");
}

TEST(accessed_object, on_a_line_without_a_column) {
  EXPECT_EQ(accessed_object("\n  ok = head.load() == tail;\n", {2, 0}, "load"), "head");
  EXPECT_EQ(accessed_object("\n  ok = head.load() == tail.load();\n", {2, 0}, "load"), "");
}

TEST(accessed_object, survives_any_place_in_any_text) {
  const std::string text =
      "a(b[c{d<e>f}g]h)i->j.k::l = \"m\\\"\" 'n' R\"(o)\" 1'000 /* p */ // q\n))]]>>((<< ++ -- * . ->";
  for (std::size_t length = 0; length <= text.size(); ++length)
    for (std::uint32_t column = 0; column <= length + 1; ++column)
      for (const char* operation : {"load", "store", "read"})
        for (std::uint32_t line : {1U, 2U}) {
          const std::string part = text.substr(0, length);
          EXPECT_LE(accessed_object(part, {line, column}, operation).size(), 2 * text.size());
          EXPECT_LE(declared_object(part, {line, column}).size(), text.size());
          (void)expression_column(part, {line, column});
        }
}

TEST(declared_object, is_the_name_before_the_initialiser) {
  EXPECT_EQ(declared_object("atomic<int> x{0};", {1, 16}), "x");
  EXPECT_EQ(declared_object("atomic<int> x(0);", {1, 16}), "x");
  EXPECT_EQ(declared_object("atomic<int> x;", {1, 13}), "x");
  EXPECT_EQ(declared_object("atomic<int> x = 4;", {1, 17}), "x");
  EXPECT_EQ(declared_object("atomic<int> x[2];", {1, 16}), "x");
  EXPECT_EQ(declared_object("auto* n = new node{3};", {1, 20}), "");
  EXPECT_EQ(declared_object("S() : z(4) {}", {1, 9}), "");
  EXPECT_EQ(declared_object("struct node { atomic<int> next; };", {1, 8}), "")
      << "GCC's place of an implicit constructor";
}

TEST(guarded_object, is_what_a_guard_is_made_for) {
  EXPECT_EQ(guarded_object("lock_guard g(queue.mutex);", {1, 25}), "queue.mutex");
  EXPECT_EQ(guarded_object("guards.push_back(unique_lock(items.lock));", {1, 40}), "items.lock");
  EXPECT_EQ(guarded_object("guards.push_back(string(items.lock));", {1, 35}), "") << "no guard";
}

TEST(expression_column, is_where_the_expression_begins) {
  EXPECT_EQ(expression_column("  node->next.store(1);", {1, 19}), 3U);
  EXPECT_EQ(expression_column("  node->next.store(1);", {1, 14}), 3U);
  EXPECT_EQ(expression_column("  *p = 4;", {1, 6}), 3U);
  EXPECT_EQ(expression_column("  a = b;", {1, 7}), 7U);
  EXPECT_EQ(expression_column("  a->b = 4;", {1, 10}), 3U);
  EXPECT_EQ(expression_column("  if (x) throw std::logic_error(text(1));", {1, 40}), 10U);
  EXPECT_EQ(expression_column("  throw problem{4};", {1, 18}), 3U);
  EXPECT_EQ(expression_column("  throw 4;", {1, 9}), 3U);
  EXPECT_EQ(expression_column("  nodes[0]\n    .next.load(1);", {2, 15}), 5U) << "what is on the same line";
}

} // namespace
} // namespace lockstitch::runtime
