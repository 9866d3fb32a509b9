// Writes a litmus test as one JSON line, for reproducing what a generated test showed. Leaves out the expectations.
#include "frontend/litmus.hpp"
#include "frontend/litmus_names.hpp"

#include <nlohmann/json.hpp>

namespace lockstitch::litmus {
namespace {

using json = nlohmann::ordered_json;

json ops_to_json(const test& t, const thread& owner, const std::vector<op>& ops);

json operand_to_json(const thread& owner, const operand& what) {
  if (!what.reg) return what.constant;
  json j;
  j["reg"] = owner.registers[*what.reg];
  if (what.constant != 0) j["add"] = what.constant;
  return j;
}

json op_to_json(const test& t, const thread& owner, const op& o) {
  json j;
  j["op"] = name_of(op_names, o.kind);
  for (const std::string_view key : members_of(o.kind)) {
    const std::string k(key);
    if (key == "loc") j[k] = t.locations[o.location].name;
    else if (key == "order") j[k] = o.plain ? "na" : name_of(order_names, o.order);
    else if (key == "fail_order") j[k] = name_of(order_names, o.fail_order);
    else if (key == "value") j[k] = operand_to_json(owner, o.value);
    else if (key == "expected") j[k] = operand_to_json(owner, o.expected);
    else if (key == "desired") j[k] = operand_to_json(owner, o.desired);
    else if (key == "strong") j[k] = o.strong;
    else if (key == "cmp") j[k] = name_of(comparison_names, o.cmp);
    else if (key == "reg_ok") j[k] = owner.registers[o.reg_ok];
    else if (key == "then") j[k] = ops_to_json(t, owner, o.then_ops);
    else if (key == "else") j[k] = ops_to_json(t, owner, o.else_ops);
    else j[k] = owner.registers[o.reg]; // reg, reg_old
  }
  return j;
}

json ops_to_json(const test& t, const thread& owner, const std::vector<op>& ops) {
  json list = json::array();
  for (const op& o : ops) list.push_back(op_to_json(t, owner, o));
  return list;
}

} // namespace

std::string to_json_line(const test& t) {
  json j;
  j["name"] = t.name;
  j["locations"] = json::object();
  for (const location& l : t.locations) j["locations"][l.name] = {{"init", l.initial}, {"atomic", l.atomic}};
  j["threads"] = json::array();
  for (const thread& th : t.threads) j["threads"].push_back(ops_to_json(t, th, th.ops));
  j["obs"] = json::array();
  for (const observation& o : t.observations) j["obs"].push_back(o.name);
  return j.dump();
}

} // namespace lockstitch::litmus
