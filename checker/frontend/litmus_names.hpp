// The names of the litmus format: operations, comparisons, memory orders, and the members each operation has.
// Shared by the parser and the writer, so that what one writes the other reads. Internal to the frontend.
#pragma once

#include "frontend/litmus.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace lockstitch::litmus {

template <class T> struct named {
  std::string_view name;
  T value;
};

inline constexpr named<op_kind> op_names[] = {
    {"store", op_kind::store},
    {"load", op_kind::load},
    {"xchg", op_kind::exchange},
    {"rmw_add", op_kind::add},
    {"rmw_sub", op_kind::sub},
    {"rmw_or", op_kind::bit_or},
    {"rmw_and", op_kind::bit_and},
    {"rmw_xor", op_kind::bit_xor},
    {"cas", op_kind::cas},
    {"fence", op_kind::fence},
    {"if", op_kind::branch},
    {"await", op_kind::await},
    {"await_cas", op_kind::await_cas},
    {"await_xchg", op_kind::await_exchange},
};
inline constexpr named<comparison> comparison_names[] = {
    {"eq", comparison::equal},      {"ne", comparison::not_equal}, {"lt", comparison::less},
    {"le", comparison::less_equal}, {"gt", comparison::greater},   {"ge", comparison::greater_equal},
};
inline constexpr named<std::memory_order> order_names[] = {
    {"relaxed", std::memory_order_relaxed}, {"consume", std::memory_order_consume},
    {"acquire", std::memory_order_acquire}, {"release", std::memory_order_release},
    {"acq_rel", std::memory_order_acq_rel}, {"seq_cst", std::memory_order_seq_cst},
};

template <class T, std::size_t N> std::string_view name_of(const named<T> (&table)[N], T value) {
  return std::ranges::find(table, value, &named<T>::value)->name;
}

/// The members an operation has; all of them must be there but for `else`.
using member_list = std::span<const std::string_view>;

namespace members {
inline constexpr std::string_view store[] = {"loc", "order", "value"};
inline constexpr std::string_view load[] = {"loc", "order", "reg"};
inline constexpr std::string_view rmw[] = {"loc", "order", "value", "reg"};
inline constexpr std::string_view cas[] = {"loc",        "expected", "desired", "order",
                                           "fail_order", "strong",   "reg_ok",  "reg_old"};
inline constexpr std::string_view fence[] = {"order"};
inline constexpr std::string_view branch[] = {"reg", "cmp", "value", "then", "else"};
inline constexpr std::string_view await[] = {"loc", "cmp", "value", "order", "reg"};
inline constexpr std::string_view await_cas[] = {"loc", "expected", "desired", "order", "fail_order", "strong", "reg"};
inline constexpr std::string_view await_exchange[] = {"loc", "expected", "value", "order", "reg"};
} // namespace members

inline member_list members_of(op_kind kind) {
  switch (kind) {
  case op_kind::store: return members::store;
  case op_kind::load: return members::load;
  case op_kind::cas: return members::cas;
  case op_kind::fence: return members::fence;
  case op_kind::branch: return members::branch;
  case op_kind::await: return members::await;
  case op_kind::await_cas: return members::await_cas;
  case op_kind::await_exchange: return members::await_exchange;
  default: return members::rmw;
  }
}

} // namespace lockstitch::litmus
