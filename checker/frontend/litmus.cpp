// What a litmus test is expected to give, and the arithmetic of its operations. No I/O.
#include "frontend/litmus.hpp"

namespace lockstitch::litmus {

const expectation* test::expected(model m) const noexcept {
  const auto get = [this](model which) -> const expectation* {
    const auto& e = given[static_cast<std::size_t>(which)];
    return e ? &*e : nullptr;
  };
  if (const expectation* e = get(m)) return e;
  if (m == model::cpp20) return expected(model::rc20);
  if (m == model::rc20) return get(model::rc11);
  return nullptr;
}

bool holds(comparison cmp, std::int64_t left, std::int64_t right) noexcept {
  switch (cmp) {
  case comparison::equal: return left == right;
  case comparison::not_equal: return left != right;
  case comparison::less: return left < right;
  case comparison::less_equal: return left <= right;
  case comparison::greater: return left > right;
  case comparison::greater_equal: return left >= right;
  }
  return false;
}

std::int64_t evaluate(const operand& what, std::span<const std::int64_t> registers) noexcept {
  return what.reg ? modified(op_kind::add, registers[*what.reg], what.constant) : what.constant;
}

std::int64_t modified(op_kind kind, std::int64_t old, std::int64_t argument) noexcept {
  const auto a = static_cast<std::uint64_t>(old), b = static_cast<std::uint64_t>(argument);
  switch (kind) {
  case op_kind::add: return static_cast<std::int64_t>(a + b);
  case op_kind::sub: return static_cast<std::int64_t>(a - b);
  case op_kind::bit_or: return old | argument;
  case op_kind::bit_and: return old & argument;
  case op_kind::bit_xor: return old ^ argument;
  default: return argument;
  }
}

} // namespace lockstitch::litmus
