// Names out of source text; see source_expression.hpp. First the calls are tried (`x.load()`), which name the operation
// and so confirm that the text is the one that was compiled, then the operators and conversions (`++x`, `int v = x`).
#include "runtime/source_expression.hpp"

#include "runtime/source_tokens.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace lockstitch::runtime {

namespace {

constexpr std::size_t npos = token_list::npos;

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_read(std::string_view operation) { return one_of(operation, {"load", "read"}); }
bool is_write(std::string_view operation) { return one_of(operation, {"store", "write"}); }

/// Can operators and conversions perform it?
bool has_operators(std::string_view operation) {
  return is_read(operation) || is_write(operation) || operation.starts_with("fetch_");
}

/// Does a call of a function with this name perform the operation?
bool performs(std::string_view callee, std::string_view operation) {
  if (operation.empty()) return false;
  if (callee.starts_with(operation)) return true;
  if (is_read(operation)) return one_of(callee, {"load", "read", "test"});
  return is_write(operation) && one_of(callee, {"store", "write", "clear"});
}

bool is_increment(const token& t) { return t.is("++") || t.is("--"); }
bool is_compound_assignment(const token& t) { return one_of(t.text, {"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^="}); }
bool is_assignment(const token& t) { return t.is("=") || is_compound_assignment(t); }
bool is_member_access(const token& t) { return t.is(".") || t.is("->"); }

std::string pointee(const std::string& pointer) { return std::string(1, '*').append(pointer); }

class finder {
public:
  finder(const token_list& tokens, std::string_view operation) : t(tokens), operation_(operation) {}

  [[nodiscard]] std::string by_call(std::size_t i) const;
  [[nodiscard]] std::string by_operator(std::size_t i) const;
  /// The object of all the fitting calls in [begin, end), if it is the same one.
  [[nodiscard]] std::string only_object(std::size_t begin, std::size_t end) const;

private:
  [[nodiscard]] std::string object_of_call(std::size_t callee) const;
  [[nodiscard]] std::string object_of_member_call(std::size_t callee) const;
  [[nodiscard]] std::string object_of_free_call(std::size_t callee) const;
  [[nodiscard]] std::string object_in_chain(std::size_t i) const;
  [[nodiscard]] std::string assigned_left_of(std::size_t i) const;
  [[nodiscard]] std::string operand_before(std::size_t i) const;
  [[nodiscard]] std::string operand_at(std::size_t i) const;
  [[nodiscard]] bool may_read_pointer(std::size_t begin, std::size_t end) const;
  [[nodiscard]] std::string read_by_assignment(std::size_t i) const;
  [[nodiscard]] std::string read_before_literal(std::size_t i) const;
  [[nodiscard]] std::string read_operand(std::size_t begin, std::size_t i, std::size_t end) const;
  [[nodiscard]] std::string only_argument(std::size_t close) const;
  [[nodiscard]] bool is_binary_operator(std::size_t i) const;
  [[nodiscard]] std::string name(std::size_t begin, std::size_t end) const;

  const token_list& t;
  std::string_view operation_;
};

/// The name of the function whose call is at i: at its '(' or at the name of a member function.
std::size_t callee_at(const token_list& t, std::size_t i) {
  if (t[i].is("(") && t[i - 1].is_name()) return i - 1;
  if (t[i].is_name() && t[i + 1].is("(") && is_member_access(t[i - 1])) return i;
  return npos;
}

/// Is the '*' at i a dereference?
bool is_dereference(const token_list& t, std::size_t i) { return t[i].is("*") && !t[i - 1].ends_operand(); }

/// Where the operand of the operator at i begins, with the '*' before it.
std::size_t operand_begin(const token_list& t, std::size_t i) {
  std::size_t begin = t.postfix_begin(i - 1);
  while (begin != npos && is_dereference(t, begin - 1)) --begin;
  return begin;
}

std::string finder::by_call(std::size_t i) const {
  const std::size_t callee = callee_at(t, i);
  if (std::string object = callee == npos ? "" : object_of_call(callee); !object.empty()) return object;
  if (std::string object = object_in_chain(i); !object.empty()) return object;
  if (t[i].is_name() && t[i + 1].is("(")) // perhaps a macro, whose arguments are all placed at its name
    if (const std::size_t close = t.closing(i + 1); close != npos) return only_object(i + 2, close);
  return {};
}

std::string finder::only_object(std::size_t begin, std::size_t end) const {
  std::string only;
  for (std::size_t k = begin; k < end; ++k) {
    if (!t[k].is_name() || !t[k + 1].is("(")) continue;
    std::string object = object_of_call(k);
    if (!only.empty() && !object.empty() && object != only) return {};
    if (!object.empty()) only = std::move(object);
  }
  return only;
}

std::string finder::object_of_call(std::size_t callee) const {
  return is_member_access(t[callee - 1]) ? object_of_member_call(callee) : object_of_free_call(callee);
}

std::string finder::object_of_member_call(std::size_t callee) const {
  const std::size_t begin = t.postfix_begin(callee - 2);
  if (begin == npos || !performs(t[callee].text, operation_)) return {};
  const bool through_pointer = t[callee - 1].is("->");
  return through_pointer ? pointee(t.text(begin, callee - 1)) : name(begin, callee - 1);
}

/// std::atomic_load(&x) and its like: the object is what the first argument points to.
std::string finder::object_of_free_call(std::size_t callee) const {
  std::string_view function = t[callee].text;
  for (const std::string_view prefix : {"atomic_", "flag_"})
    if (function.starts_with(prefix)) function.remove_prefix(prefix.size());
  if (!t[callee].text.starts_with("atomic_") || !performs(function, operation_)) return {};
  const std::size_t begin = callee + 2;
  if (t[begin].is("&")) return name(begin + 1, t.postfix_end(begin + 1));
  return pointee(t.text(begin, t.postfix_end(begin)));
}

/// In `a.at(i).load()`, from `a` on, the object of `load`.
std::string finder::object_in_chain(std::size_t i) const {
  const std::size_t end = t.postfix_end(i);
  for (std::size_t k = i; k < end; ++k) {
    if (t[k].is("(") || t[k].is("[")) k = t.closing(k); // not the calls inside; it is there, or the chain had ended
    else if (t[k].is_name() && t[k + 1].is("("))
      if (std::string object = object_of_call(k); !object.empty()) return object;
  }
  return {};
}

std::string finder::by_operator(std::size_t i) const {
  if (!has_operators(operation_)) return {};
  const bool reads = is_read(operation_);
  if (is_increment(t[i])) return t[i - 1].ends_operand() ? operand_before(i) : operand_at(i + 1);
  if (is_assignment(t[i])) return reads ? read_by_assignment(i) : operand_before(i);
  if (reads && t[i].is("return")) return operand_at(i + 1);
  if (reads && t[i].is("->")) return operand_before(i); // a variable that holds a pointer
  if (reads && t[i].kind == token_kind::literal)        // in `x == 5` GCC names the last word before it converts x
    return read_before_literal(i);
  if (reads && t[i].is("]")) // and in `x[5]`
    return t[i - 1].kind == token_kind::literal && t[i - 2].is("[") ? operand_before(i + 1) : "";
  if (reads && t[i].is("(") && t[i - 1].ends_operand()) return only_argument(t.closing(i));
  const std::string object = operand_at(i);
  return object.empty() && !reads ? assigned_left_of(i) : object;
}

/// On the right side of the only assignment of a statement, to where GCC moves it if the value is converted: its left.
std::string finder::assigned_left_of(std::size_t i) const {
  std::size_t assignment = npos;
  for (std::size_t k = i - 1; k < t.size() && !one_of(t[k].text, {";", "{", "}", "(", "[", ","}); --k) {
    if (is_assignment(t[k]) && assignment != npos) return {};
    if (is_assignment(t[k])) assignment = k;
    if (t[k].is(")") || t[k].is("]")) k = t.opening(k);
  }
  return assignment == npos ? "" : operand_before(assignment);
}

std::string finder::operand_before(std::size_t i) const {
  const std::size_t begin = operand_begin(t, i);
  return begin == npos ? "" : name(begin, i);
}

std::string finder::operand_at(std::size_t i) const {
  if (t[i].is("(") && t[t.closing(i) + 1].is_name()) i = t.closing(i) + 1; // after a cast
  if (operation_ == "read" && t[i].is("*")) return {};                     // `*p`: p may be a variable, or point to one
  const bool at_member = is_member_access(t[i - 1]) && t[i].is_name();
  if (at_member) i = t.postfix_begin(i);
  std::size_t begin = i;
  while (is_dereference(t, i)) ++i;
  while (is_dereference(t, begin - 1)) --begin;
  const std::size_t end = t.postfix_end(i);
  if (end == i) return {};
  const bool incremented = is_increment(t[end]) || is_increment(t[begin - 1]);
  if (!is_read(operation_)) return incremented || is_assignment(t[end]) ? name(begin, end) : "";
  if (is_assignment(t[end])) return read_by_assignment(end);
  if (incremented) return name(begin, end);
  return !at_member && may_read_pointer(i, end) ? "" : read_operand(begin, i, end);
}

/// In `p->v`, p may be a variable that holds a pointer. GCC's place is then the arrow, and v if v is read; Clang's is
/// p.
bool finder::may_read_pointer(std::size_t begin, std::size_t end) const {
  for (std::size_t k = begin; k < end; ++k)
    if (operation_ == "read" && t[k].is("->") && !t[k - 1].is("this")) return true;
  return false;
}

/// What the assignment at i reads: the right side, if that is an operand alone; a compound assignment to a plain
/// variable reads the left side too, and does nothing else if the right one is a literal.
std::string finder::read_by_assignment(std::size_t i) const {
  const std::size_t end = t.postfix_end(i + 1);
  const bool alone = end != i + 1 && one_of(t[end].text, {";", ",", ")", "}"});
  const bool literal = alone && end == i + 2 && t[i + 1].kind == token_kind::literal;
  if (literal) return t[i].is("=") || operation_ == "load" ? "" : operand_before(i);
  const bool left_may_be_meant = is_compound_assignment(t[i]) && operation_ == "read";
  return alone && !left_may_be_meant && !t[end - 1].is(")") ? name(i + 1, end) : "";
}

std::string finder::read_before_literal(std::size_t i) const {
  if (is_assignment(t[i - 1])) return read_by_assignment(i - 1);
  return is_binary_operator(i - 1) && t[i - 2].kind != token_kind::literal ? operand_before(i - 1) : "";
}

/// The operand in [begin, end) is only converted to its value.
std::string finder::read_operand(std::size_t begin, std::size_t i, std::size_t end) const {
  if (t[end - 1].is(")") && !t[i].is("(")) return only_argument(end - 1);
  const bool left_may_be_meant = (is_binary_operator(begin - 1) && t[begin - 2].kind != token_kind::literal) ||
                                 (is_compound_assignment(t[begin - 1]) && operation_ == "read");
  return left_may_be_meant ? "" : name(begin, end);
}

/// In `f(x)`, where only x can be what was converted, that is x.
std::string finder::only_argument(std::size_t close) const {
  const std::size_t open = close == npos ? npos : t.opening(close);
  if (open == npos) return {};
  std::size_t i = open + 1;
  while (is_dereference(t, i)) ++i;
  const bool alone = t[i].kind != token_kind::literal && t.postfix_end(i) == close && i != close;
  return alone && !t[close - 1].is(")") ? name(open + 1, close) : "";
}

bool finder::is_binary_operator(std::size_t i) const {
  return t[i].kind == token_kind::symbol && t[i - 1].ends_operand() &&
         one_of(t[i].text,
                {"+", "-", "*", "/", "%", "&", "|", "^", "==", "!=", "<", ">", "<=", ">=", "<=>", "&&", "||", "<<"});
}

/// The text without `this->` and without parentheses around it all.
std::string finder::name(std::size_t begin, std::size_t end) const {
  if (t[begin].is("(") && t.closing(begin) == end - 1) return name(begin + 1, end - 1);
  if (t[begin].is("this") && t[begin + 1].is("->")) begin += 2;
  return t.text(begin, end);
}

bool is_type_keyword(const token& token) {
  return one_of(token.text, {"struct", "class", "union", "enum", "namespace"});
}

/// Is the name at i declared there as a variable: is there a type before it?
bool is_declarator(const token_list& t, std::size_t i) {
  const token& before = t[i - 1];
  return t[i].is_name() && ((before.is_name() && !is_type_keyword(before)) || before.is(">")) &&
         one_of(t[i + 1].text, {";", ",", "{", "(", "=", "["});
}

/// The name whose initialiser or array bound the token at i belongs to, going left over at most three brackets.
std::size_t declared_name(const token_list& t, std::size_t i) {
  if (t[i].kind == token_kind::literal) --i;
  for (int steps = 0; steps < 3 && one_of(t[i].text, {"}", ")", "]", "=", "{"}); ++steps) {
    const bool closes = one_of(t[i].text, {"}", ")", "]"});
    const std::size_t open = closes ? t.opening(i) : i;
    if (open == npos) return npos;
    i = open - 1;
  }
  return i;
}

/// The `throw` whose operand is, or ends, at i; npos if there is none.
std::size_t throw_of(const token_list& t, std::size_t i) {
  std::size_t begin = i;
  if (one_of(t[i].text, {")", "}"})) {
    const std::size_t open = t.opening(i);
    begin = open != npos && t[open - 1].is_name() ? t.postfix_begin(open - 1) : open;
  }
  return begin != npos && t[begin - 1].is("throw") ? begin - 1 : npos;
}

} // namespace

std::string accessed_object(std::string_view source, text_position where, std::string_view operation) {
  const token_list t(source);
  const finder find(t, operation);
  if (where.column == 0) return find.only_object(t.at_place(where.line, 1), t.at_place(where.line + 1, 1));
  const std::size_t i = t.at_place(where.line, where.column);
  if (t[i].line != where.line) return {};
  std::string object = find.by_call(i);
  return object.empty() ? find.by_operator(i) : object;
}

std::string declared_object(std::string_view source, text_position where) {
  const token_list t(source);
  const std::size_t i = declared_name(t, t.at_place(where.line, where.column));
  return i != npos && where.column != 0 && is_declarator(t, i) ? std::string(t[i].text) : "";
}

std::string guarded_object(std::string_view source, text_position where) {
  const token_list t(source);
  const std::size_t i = declared_name(t, t.at_place(where.line, where.column));
  if (i == npos || where.column == 0 || !one_of(t[i + 1].text, {"(", "{"})) return "";
  if (!is_declarator(t, i) && !one_of(t[i].text, {"lock_guard", "scoped_lock", "unique_lock", "shared_lock"}))
    return "";
  const std::size_t end = t.postfix_end(i + 2);
  return one_of(t[end].text, {",", ")", "}"}) ? t.text(i + 2, end) : "";
}

std::uint32_t expression_column(std::string_view source, text_position where) {
  const token_list t(source);
  std::size_t i = t.at_place(where.line, where.column);
  if (where.column == 0 || t[i].line != where.line) return where.column;
  if (t[i].kind == token_kind::literal && is_assignment(t[i - 1])) --i; // in `x = 5` GCC may name the last word it read
  const std::size_t callee = callee_at(t, i);
  const bool after_operand = is_assignment(t[i]) || (is_increment(t[i]) && t[i - 1].ends_operand());
  std::size_t begin = callee != npos ? t.postfix_begin(callee) : after_operand ? operand_begin(t, i) : throw_of(t, i);
  if (begin == npos) return where.column;
  while (t[begin].line < where.line) ++begin;
  return t[begin].column;
}

} // namespace lockstitch::runtime
