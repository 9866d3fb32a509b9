// Reads litmus tests from JSON lines. Strict: an unknown name anywhere in a test is an error that says where
// and what to write instead, since a misread operation would turn a wrong verdict into a pass.
// Does not check that the expectations make sense.
#include "frontend/litmus.hpp"
#include "frontend/litmus_names.hpp"

#include "lockstitch/result.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace lockstitch::litmus {
namespace {

using json = nlohmann::ordered_json; // keeps the order of the keys, so that locations stay as written

template <class T, std::size_t N> std::string names_of(const named<T> (&table)[N]) {
  std::string list;
  for (const auto& entry : table) list += (list.empty() ? "" : ", ") + std::string(entry.name);
  return list;
}

bool contains(member_list list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

/// Whether the standard allows the order for the operation.
bool order_fits(op_kind kind, std::memory_order order) {
  const bool releases = order == std::memory_order_release || order == std::memory_order_acq_rel;
  const bool acquires = order == std::memory_order_consume || order == std::memory_order_acquire;
  if (kind == op_kind::load || kind == op_kind::await) return !releases;
  if (kind == op_kind::store) return !acquires && order != std::memory_order_acq_rel;
  return true;
}

/// Parses one line; every error starts with the place.
class reader {
public:
  explicit reader(std::string_view where) : where_(where) {}

  test read(std::string_view line) {
    const json root = parse(line);
    test t;
    t.name = text(root, "name", "the test");
    where_ += fmt::format(": test '{}'", t.name);
    read_locations(t, member(root, "locations", "the test"));
    read_threads(t, member(root, "threads", "the test"));
    read_observations(t, member(root, "obs", "the test"));
    if (root.contains("expected")) read_expectations(t, root["expected"]);
    return t;
  }

private:
  [[noreturn]] void fail(const std::string& what) const { throw usage_error(fmt::format("{}: {}", where_, what)); }

  json parse(std::string_view line) const {
    try {
      json root = json::parse(line);
      if (!root.is_object()) fail("not a JSON object; write one test as {\"name\": …} on each line");
      return root;
    } catch (const json::exception& e) {
      fail(fmt::format("not JSON: {}; write one test as one JSON object on each line", e.what()));
    }
  }

  const json& member(const json& object, const char* key, const std::string& whose) const {
    const auto found = object.find(key);
    if (found == object.end()) fail(fmt::format("{} has no '{}'; add it", whose, key));
    return *found;
  }

  std::string text(const json& object, const char* key, const std::string& whose) const {
    const json& value = member(object, key, whose);
    if (!value.is_string()) fail(fmt::format("'{}' of {} is not a string; put it in quotes", key, whose));
    return value.get<std::string>();
  }

  std::int64_t as_number(const json& value, const std::string& what) const {
    const bool too_big = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
    if (!value.is_number_integer() || too_big) fail(fmt::format("{} is not a 64-bit integer; write one", what));
    return value.get<std::int64_t>();
  }
  std::int64_t number(const json& object, const char* key, const std::string& whose) const {
    return as_number(member(object, key, whose), fmt::format("'{}' of {}", key, whose));
  }
  bool boolean(const json& object, const char* key, const std::string& whose) const {
    const json& value = member(object, key, whose);
    if (!value.is_boolean()) fail(fmt::format("'{}' of {} is not true or false; write one of them", key, whose));
    return value.get<bool>();
  }
  const json& array(const json& value, const std::string& what) const {
    if (!value.is_array()) fail(fmt::format("{} is not an array; write […]", what));
    return value;
  }
  const json& object(const json& value, const std::string& what) const {
    if (!value.is_object()) fail(fmt::format("{} is not an object; write {{…}}", what));
    return value;
  }

  template <class T, std::size_t N>
  T lookup(const named<T> (&table)[N], const std::string& name, const char* what) const {
    const auto found = std::ranges::find(table, name, &named<T>::name);
    if (found == std::end(table)) fail(fmt::format("unknown {} '{}'; use one of: {}", what, name, names_of(table)));
    return found->value;
  }

  // --- locations ---
  void read_locations(test& t, const json& locations) const {
    for (const auto& [name, value] : object(locations, "'locations'").items()) {
      const std::string whose = fmt::format("location '{}'", name);
      object(value, whose);
      if (name.empty() || name.find(':') != std::string::npos)
        fail(fmt::format("{} has a name that 'obs' cannot refer to; use a name without ':'", whose));
      if (std::ranges::find(t.locations, name, &location::name) != t.locations.end())
        fail(fmt::format("{} is there twice; rename one", whose));
      t.locations.push_back({name, number(value, "init", whose), boolean(value, "atomic", whose)});
    }
  }

  std::size_t location_index(const test& t, const std::string& name) const {
    const auto found = std::ranges::find(t.locations, name, &location::name);
    if (found == t.locations.end()) fail(fmt::format("unknown location '{}'; declare it in 'locations'", name));
    return static_cast<std::size_t>(found - t.locations.begin());
  }

  // --- threads ---
  void read_threads(test& t, const json& threads) const {
    for (const json& ops : array(threads, "'threads'")) {
      thread& added = t.threads.emplace_back();
      added.ops = read_ops(t, added, ops, fmt::format("thread {}", t.threads.size() - 1));
    }
    if (t.threads.empty()) fail("no threads; give at least one in 'threads'");
  }

  std::vector<op> read_ops(const test& t, thread& owner, const json& list, const std::string& whose) const {
    std::vector<op> ops;
    for (const json& one : array(list, fmt::format("the list of operations of {}", whose)))
      ops.push_back(read_op(t, owner, object(one, fmt::format("an operation of {}", whose)), whose));
    return ops;
  }

  op read_op(const test& t, thread& owner, const json& from, const std::string& whose) const {
    const std::string name = text(from, "op", fmt::format("an operation of {}", whose));
    const std::string me = fmt::format("'{}' of {}", name, whose);
    op o;
    o.kind = lookup(op_names, name, "operation");
    check_members(from, members_of(o.kind), me);
    const auto has = [&](const char* key) { return contains(members_of(o.kind), key); };
    if (has("loc")) o.location = location_index(t, text(from, "loc", me));
    if (has("order")) read_order(t, o, text(from, "order", me), me);
    if (has("value")) o.value = read_operand(owner, member(from, "value", me), me);
    if (has("cmp")) o.cmp = lookup(comparison_names, text(from, "cmp", me), "comparison");
    if (has("expected")) o.expected = read_operand(owner, member(from, "expected", me), me);
    if (has("desired")) read_cas(o, owner, from, me);
    if (o.kind == op_kind::cas) read_cas_registers(o, owner, from, me);
    else if (o.kind == op_kind::branch) read_branch(t, o, owner, from, whose);
    else if (has("reg")) o.reg = assigned_register(owner, text(from, "reg", me), me);
    return o;
  }

  void check_members(const json& from, member_list known, const std::string& me) const {
    for (const auto& [key, value] : from.items())
      if (key != "op" && !contains(known, key))
        fail(fmt::format("{} has an unknown member '{}'; it may have: {}", me, key, fmt::join(known, ", ")));
  }

  void read_order(const test& t, op& o, const std::string& name, const std::string& me) const {
    if (o.kind == op_kind::fence) {
      o.order = lookup(order_names, name, "order");
      return;
    }
    const location& where = t.locations[o.location];
    o.plain = name == "na";
    if (o.plain == where.atomic)
      fail(fmt::format("{} is {} access to the {} location '{}'; {}", me, o.plain ? "a plain" : "an atomic",
                       o.plain ? "atomic" : "plain", where.name, o.plain ? "give an atomic order" : "use order na"));
    if (o.plain) {
      if (o.kind != op_kind::load && o.kind != op_kind::store)
        fail(fmt::format("{} cannot be a plain access; use a load or a store, or an atomic location", me));
      return;
    }
    o.order = lookup(order_names, name, "order");
    if (!order_fits(o.kind, o.order)) fail(fmt::format("{} cannot have order {}; see std::atomic", me, name));
  }

  /// A constant, or {"reg": "r0", "add": 1}: a register, and what is added to it.
  operand read_operand(const thread& owner, const json& from, const std::string& me) const {
    if (!from.is_object()) return {as_number(from, "a value of " + me), std::nullopt};
    for (const auto& [key, value] : from.items())
      if (key != "reg" && key != "add")
        fail(fmt::format("a value of {} has an unknown member '{}'; it may have: reg, add", me, key));
    const std::int64_t constant = from.contains("add") ? number(from, "add", "a value of " + me) : 0;
    return {constant, known_register(owner, text(from, "reg", "a value of " + me), me)};
  }

  void read_cas(op& o, const thread& owner, const json& from, const std::string& me) const {
    o.desired = read_operand(owner, member(from, "desired", me), me);
    o.strong = boolean(from, "strong", me);
    const std::string failure = text(from, "fail_order", me);
    o.fail_order = lookup(order_names, failure, "order");
    if (!order_fits(op_kind::load, o.fail_order))
      fail(fmt::format("{} cannot have failure order {}; a failure only reads", me, failure));
  }

  void read_cas_registers(op& o, thread& owner, const json& from, const std::string& me) const {
    o.reg_ok = assigned_register(owner, text(from, "reg_ok", me), me);
    o.reg = assigned_register(owner, text(from, "reg_old", me), me);
  }

  void read_branch(const test& t, op& o, thread& owner, const json& from, const std::string& whose) const {
    o.reg = known_register(owner, text(from, "reg", "an 'if' of " + whose), whose);
    o.then_ops = read_ops(t, owner, member(from, "then", "an 'if' of " + whose), whose);
    if (from.contains("else")) o.else_ops = read_ops(t, owner, from["else"], whose);
  }

  std::size_t assigned_register(thread& owner, const std::string& name, const std::string& me) const {
    if (name.empty()) fail(fmt::format("{} has a register without a name; name it", me));
    const auto found = std::ranges::find(owner.registers, name);
    if (found != owner.registers.end()) return static_cast<std::size_t>(found - owner.registers.begin());
    owner.registers.push_back(name);
    return owner.registers.size() - 1;
  }

  std::size_t known_register(const thread& owner, const std::string& name, const std::string& whose) const {
    const auto found = std::ranges::find(owner.registers, name);
    if (found == owner.registers.end())
      fail(fmt::format("unknown register '{}' of {}; an operation before must set it", name, whose));
    return static_cast<std::size_t>(found - owner.registers.begin());
  }

  // --- what is observed and expected ---
  void read_observations(test& t, const json& list) const {
    for (const json& one : array(list, "'obs'")) {
      if (!one.is_string()) fail("an entry of 'obs' is not a string; write \"0:r0\" or a location's name");
      t.observations.push_back(read_observation(t, one.get<std::string>()));
    }
  }

  observation read_observation(const test& t, const std::string& name) const {
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) return {name, std::nullopt, location_index(t, name)};
    const std::string number = name.substr(0, colon);
    const bool digits = !number.empty() && number.size() < 6 && std::ranges::all_of(number, [](unsigned char c) {
      return std::isdigit(c) != 0;
    });
    const std::size_t index = digits ? std::stoul(number) : t.threads.size();
    if (index >= t.threads.size())
      fail(fmt::format("unknown thread in '{}' of 'obs'; threads are 0 to {}", name, t.threads.size() - 1));
    const std::string whose = fmt::format("thread {} in 'obs'", index);
    return {name, index, known_register(t.threads[index], name.substr(colon + 1), whose)};
  }

  void read_expectations(test& t, const json& all) const {
    for (const auto& [name, value] : object(all, "'expected'").items()) {
      const auto m = model_from_name(name);
      if (!m) fail(fmt::format("unknown model '{}' in 'expected'; use one of: rc11, rc20, cpp20, sc", name));
      t.expect(*m, read_expectation(t, object(value, fmt::format("'expected.{}'", name)), name));
    }
  }

  expectation read_expectation(const test& t, const json& from, const std::string& name) const {
    const std::string whose = fmt::format("'expected.{}'", name);
    expectation e;
    for (const json& one : array(member(from, "states", whose), "'states' of " + whose))
      e.states.insert(read_state(t, one, whose));
    if (from.contains("execs")) {
      const std::int64_t count = number(from, "execs", whose);
      if (count < 0) fail(fmt::format("'execs' of {} is negative; write a count", whose));
      e.executions = static_cast<std::uint64_t>(count);
    }
    if (from.contains("race")) e.race = boolean(from, "race", whose);
    if (from.contains("livelock")) e.livelock = boolean(from, "livelock", whose);
    return e;
  }

  state read_state(const test& t, const json& from, const std::string& whose) const {
    state s;
    for (const json& value : array(from, "a state of " + whose)) s.push_back(as_number(value, "a value of " + whose));
    if (s.size() != t.observations.size())
      fail(fmt::format("a state of {} has {} values; 'obs' asks for {}", whose, s.size(), t.observations.size()));
    return s;
  }

  std::string where_;
};

} // namespace

test parse_test(std::string_view json_line, std::string_view where) { return reader(where).read(json_line); }

std::vector<test> parse_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw usage_error(fmt::format("{}: cannot read: {}; name a file of JSON lines", path, std::strerror(errno)));
  std::vector<test> tests;
  std::string line;
  for (std::uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    tests.push_back(parse_test(line, fmt::format("{}:{}", path, number)));
    tests.back().line = number;
  }
  if (in.bad()) throw usage_error(fmt::format("{}: cannot read: name a file of JSON lines, not a folder", path));
  return tests;
}

} // namespace lockstitch::litmus
