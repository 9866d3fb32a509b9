// Shrinks a failing random program by leaving out one operation after the other as long as it still fails.
#include "program_generator.hpp"

#include "lockstitch/result.hpp"

#include <utility>

namespace lockstitch::spec {
namespace {

using litmus::op;

/// Calls `visit` with every list of operations of the program, and with each of its indices.
bool any_position(std::vector<op>& ops, const std::function<bool(std::vector<op>&, std::size_t)>& visit) {
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (visit(ops, i) || any_position(ops[i].then_ops, visit) || any_position(ops[i].else_ops, visit)) return true;
  return false;
}

bool sets(const std::vector<op>& ops, std::size_t reg) {
  for (const op& o : ops) {
    const bool reads = o.kind != litmus::op_kind::store && o.kind != litmus::op_kind::fence &&
                       o.kind != litmus::op_kind::branch;
    if (reads && (o.reg == reg || (o.kind == litmus::op_kind::cas && o.reg_ok == reg))) return true;
    if (sets(o.then_ops, reg) || sets(o.else_ops, reg)) return true;
  }
  return false;
}

/// Stops observing registers that nothing sets any more.
void forget_unset(litmus::test& t) {
  std::erase_if(t.observations, [&](const litmus::observation& o) {
    return o.thread && !sets(t.threads[*o.thread].ops, o.index);
  });
}

/// Whether it can be written down, so that a reader can run it: no register is used before it is set.
bool well_formed(const litmus::test& t) {
  try {
    return !litmus::parse_test(litmus::to_json_line(t), "shrunk").threads.empty();
  } catch (const usage_error&) {
    return false;
  }
}

void remove_thread(litmus::test& t, std::size_t thread) {
  t.threads.erase(t.threads.begin() + static_cast<std::ptrdiff_t>(thread));
  std::erase_if(t.observations, [&](const litmus::observation& o) { return o.thread == thread; });
  for (litmus::observation& o : t.observations)
    if (o.thread && *o.thread > thread) {
      --*o.thread;
      o.name = std::to_string(*o.thread) + o.name.substr(o.name.find(':'));
    }
}

} // namespace

litmus::test shrink(litmus::test failing, const std::function<bool(const litmus::test&)>& still_fails) {
  const auto accept = [&](litmus::test& smaller) {
    forget_unset(smaller);
    if (!well_formed(smaller) || !still_fails(smaller)) return false;
    failing = std::move(smaller);
    return true;
  };
  const auto smaller_by_one = [&] {
    for (std::size_t t = 0; failing.threads.size() > 1 && t < failing.threads.size(); ++t) {
      litmus::test without = failing;
      remove_thread(without, t);
      if (accept(without)) return true;
    }
    std::size_t positions = 0;
    for (auto& thread : failing.threads)
      any_position(thread.ops, [&](auto&, std::size_t) { return ++positions, false; });
    for (std::size_t wanted = 1; wanted <= positions; ++wanted) {
      litmus::test without = failing;
      std::size_t at = 0;
      for (auto& thread : without.threads)
        if (any_position(thread.ops, [&](std::vector<op>& ops, std::size_t i) {
              if (++at != wanted) return false;
              ops.erase(ops.begin() + static_cast<std::ptrdiff_t>(i));
              return true;
            }))
          break;
      if (accept(without)) return true;
    }
    return false;
  };
  while (smaller_by_one()) {}
  return failing;
}

} // namespace lockstitch::spec
