// The litmus format: what a line means, which lines are refused, and with which words.
#include "frontend/litmus.hpp"

#include "lockstitch/result.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace lockstitch::litmus {
namespace {

/// A test with one thread of the given operations over the atomic x and the plain d.
std::string line_with(std::string_view ops, std::string_view obs = "", std::string_view expected = "{}") {
  return fmt::format(R"({{"name": "t", "locations": {{"x": {{"init": 7, "atomic": true}},
      "d": {{"init": 0, "atomic": false}}}}, "threads": [[{}]], "obs": [{}], "expected": {}}})",
                     ops, obs, expected);
}

test parsed(std::string_view ops, std::string_view obs = "", std::string_view expected = "{}") {
  return parse_test(line_with(ops, obs, expected), "f.jsonl:3");
}

std::string refusal(std::string_view line) {
  try {
    (void)parse_test(line, "f.jsonl:3");
  } catch (const usage_error& e) {
    return e.what();
  }
  return "accepted";
}
std::string refused_op(std::string_view ops) { return refusal(line_with(ops)); }

constexpr std::string_view place = "f.jsonl:3: test 't': ";
std::string at_place(std::string_view rest) { return std::string(place) + std::string(rest); }

TEST(litmus_parser, reads_operations) {
  const test t = parsed(R"({"op": "store", "loc": "x", "order": "release", "value": 3},
      {"op": "load", "loc": "d", "order": "na", "reg": "r0"},
      {"op": "cas", "loc": "x", "expected": 1, "desired": 2, "order": "acq_rel", "fail_order": "acquire",
       "strong": false, "reg_ok": "ok", "reg_old": "r1"},
      {"op": "if", "reg": "ok", "cmp": "ne", "value": 0, "then": [{"op": "fence", "order": "seq_cst"}]})");
  const auto& ops = t.threads.at(0).ops;
  ASSERT_EQ(ops.size(), 4U);
  EXPECT_EQ(ops[0].order, std::memory_order_release);
  EXPECT_EQ(ops[0].value.constant, 3);
  EXPECT_TRUE(ops[1].plain);
  EXPECT_FALSE(ops[2].strong);
  EXPECT_EQ(ops[2].fail_order, std::memory_order_acquire);
  EXPECT_EQ(ops[3].then_ops.at(0).kind, op_kind::fence);
  EXPECT_TRUE(ops[3].else_ops.empty());
  EXPECT_EQ(t.threads[0].registers, (std::vector<std::string>{"r0", "ok", "r1"}));
}

TEST(litmus_parser, reads_values_that_depend_on_registers) {
  const test t = parsed(R"({"op": "load", "loc": "x", "order": "relaxed", "reg": "r0"},
      {"op": "store", "loc": "x", "order": "relaxed", "value": {"reg": "r0", "add": 4}})");
  const std::int64_t registers[] = {5};
  EXPECT_EQ(evaluate(t.threads[0].ops[1].value, registers), 9);
}

TEST(litmus_parser, reads_observations_in_order) {
  const test t = parsed(R"({"op": "load", "loc": "x", "order": "relaxed", "reg": "r0"})", R"("x", "0:r0")");
  ASSERT_EQ(t.observations.size(), 2U);
  EXPECT_FALSE(t.observations[0].thread);
  EXPECT_EQ(t.observations[1].thread, 0U);
}

TEST(litmus_parser, falls_back_from_cpp20_to_rc20_to_rc11) {
  const auto states_under = [](std::string_view expected, model m) {
    const test t = parsed("", R"("x")", expected);
    return t.expected(m) ? t.expected(m)->states : state_set{};
  };
  constexpr std::string_view one = R"({"rc11": {"states": [[1]]}, "sc": {"states": [[9]]}})";
  constexpr std::string_view two = R"({"rc11": {"states": [[1]]}, "rc20": {"states": [[2]]}})";
  EXPECT_EQ(states_under(one, model::rc20), state_set{{1}});
  EXPECT_EQ(states_under(one, model::cpp20), state_set{{1}});
  EXPECT_EQ(states_under(one, model::sc), state_set{{9}});
  EXPECT_EQ(states_under(two, model::cpp20), state_set{{2}});
  EXPECT_EQ(parsed("", R"("x")", two).expected(model::sc), nullptr);
}

TEST(litmus_parser, refuses_what_is_no_test) {
  EXPECT_TRUE(refusal("{").starts_with("f.jsonl:3: not JSON: ")) << refusal("{");
  EXPECT_EQ(refusal("[]"), "f.jsonl:3: not a JSON object; write one test as {\"name\": …} on each line");
  EXPECT_EQ(refusal("{}"), "f.jsonl:3: the test has no 'name'; add it");
  EXPECT_EQ(refusal(R"({"name": "t"})"), at_place("the test has no 'locations'; add it"));
  EXPECT_EQ(refusal(R"({"name": "t", "locations": {}, "threads": [], "obs": []})"),
            at_place("no threads; give at least one in 'threads'"));
}

TEST(litmus_parser, refuses_unknown_names) {
  EXPECT_EQ(refused_op(R"({"op": "swap"})"),
            at_place("unknown operation 'swap'; use one of: store, load, xchg, rmw_add, rmw_sub, rmw_or, rmw_and, "
                     "rmw_xor, cas, fence, if, await, await_cas, await_xchg"));
  EXPECT_EQ(refused_op(R"({"op": "load", "loc": "y", "order": "relaxed", "reg": "r0"})"),
            at_place("unknown location 'y'; declare it in 'locations'"));
  EXPECT_EQ(refused_op(R"({"op": "load", "loc": "x", "order": "lax", "reg": "r0"})"),
            at_place("unknown order 'lax'; use one of: relaxed, consume, acquire, release, acq_rel, seq_cst"));
  EXPECT_EQ(refused_op(R"({"op": "if", "reg": "r0", "cmp": "eq", "value": 0, "then": []})"),
            at_place("unknown register 'r0' of thread 0; an operation before must set it"));
  EXPECT_EQ(refusal(line_with("", R"("0:r9")")),
            at_place("unknown register 'r9' of thread 0 in 'obs'; an operation before must set it"));
  EXPECT_EQ(refusal(line_with("", R"("4:r0")")), at_place("unknown thread in '4:r0' of 'obs'; threads are 0 to 0"));
  EXPECT_EQ(refusal(line_with("", R"("x")", R"({"rc12": {"states": []}})")),
            at_place("unknown model 'rc12' in 'expected'; use one of: rc11, rc20, cpp20, sc"));
  EXPECT_EQ(refused_op(R"({"op": "fence", "order": "seq_cst", "scope": 1})"),
            at_place("'fence' of thread 0 has an unknown member 'scope'; it may have: order"));
}

TEST(litmus_parser, refuses_orders_that_do_not_fit) {
  EXPECT_EQ(refused_op(R"({"op": "load", "loc": "x", "order": "release", "reg": "r0"})"),
            at_place("'load' of thread 0 cannot have order release; see std::atomic"));
  EXPECT_EQ(refused_op(R"({"op": "load", "loc": "x", "order": "na", "reg": "r0"})"),
            at_place("'load' of thread 0 is a plain access to the atomic location 'x'; give an atomic order"));
  EXPECT_EQ(refused_op(R"({"op": "load", "loc": "d", "order": "relaxed", "reg": "r0"})"),
            at_place("'load' of thread 0 is an atomic access to the plain location 'd'; use order na"));
  EXPECT_EQ(refused_op(R"({"op": "xchg", "loc": "d", "order": "na", "value": 1, "reg": "r0"})"),
            at_place("'xchg' of thread 0 cannot be a plain access; use a load or a store, or an atomic location"));
}

TEST(litmus_parser, refuses_values_of_the_wrong_kind) {
  EXPECT_EQ(refused_op(R"({"op": "store", "loc": "x", "order": "relaxed", "value": "1"})"),
            at_place("a value of 'store' of thread 0 is not a 64-bit integer; write one"));
  EXPECT_EQ(refused_op(R"({"op": "store", "loc": "x", "order": "relaxed", "value": 9223372036854775808})"),
            at_place("a value of 'store' of thread 0 is not a 64-bit integer; write one"));
  EXPECT_EQ(refused_op(R"({"op": "store", "loc": "x", "order": 1, "value": 1})"),
            at_place("'order' of 'store' of thread 0 is not a string; put it in quotes"));
  EXPECT_EQ(refusal(line_with("", R"("x")", R"({"sc": {"states": [[1, 2]]}})")),
            at_place("a state of 'expected.sc' has 2 values; 'obs' asks for 1"));
}

TEST(litmus_parser, refuses_a_file_that_is_not_there) {
  EXPECT_THROW((void)parse_file("no/such/file.jsonl"), usage_error);
}

} // namespace
} // namespace lockstitch::litmus
