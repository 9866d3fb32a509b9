// Short function names; see function_name.hpp. The pretty name is read once from the left: bracketed groups are
// skipped as a whole, a space outside them ends the return type, and what is left are components between '::'.
#include "runtime/function_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace lockstitch::runtime {

namespace {

constexpr std::string_view lambda = "lambda";

/// Longer operators before those they begin with.
constexpr std::array<std::string_view, 44> operators{
    "<=>", "<<=", ">>=", "->*", "()", "[]", "<<", ">>", "<=", ">=", "==",    "!=",       "&&",  "||",    "++",
    "--",  "->",  "+=",  "-=",  "*=", "/=", "%=", "^=", "&=", "|=", "\"\"",  "+",        "-",   "*",     "/",
    "%",   "^",   "&",   "|",   "~",  "!",  "=",  "<",  ">",  ",",  "new[]", "delete[]", "new", "delete"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '~' || c == '$'; }

char closing(char open) {
  switch (open) {
  case '(': return ')';
  case '<': return '>';
  case '[': return ']';
  case '{': return '}';
  default: return '\0';
  }
}

/// The position after the group that opens at `at`; the end of the text if it is never closed.
std::size_t skip_group(std::string_view text, std::size_t at) {
  std::string expected;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '>' && at > 0 && text[at - 1] == '-') continue; // "->"
    if (const char close = closing(c)) expected += close;
    else if (!expected.empty() && c == expected.back()) expected.pop_back();
    if (expected.empty()) return at + 1;
  }
  return text.size();
}

class reader {
public:
  explicit reader(std::string_view text) : text_(text) {}

  std::vector<std::string> components() {
    while (at_ < text_.size() && !done_) step();
    finish_component();
    return std::move(parts_);
  }

private:
  void step() {
    const char c = text_[at_];
    if (text_.substr(at_).starts_with("::")) {
      at_ += 2;
      finish_component();
    } else if (at_word("operator") && current_.empty()) {
      read_operator();
    } else if (closing(c) != '\0') {
      read_group();
    } else if (c == ' ') {
      read_space();
    } else {
      if (is_word(c)) current_ += c;
      ++at_;
    }
  }

  /// Is the whole word here `word`?
  bool at_word(std::string_view word) const {
    return text_.substr(at_).starts_with(word) && (at_ == 0 || !is_word(text_[at_ - 1])) &&
           (at_ + word.size() == text_.size() || !is_word(text_[at_ + word.size()]));
  }

  void finish_component() {
    if (current_.starts_with("$_")) current_ = lambda; // Clang's linkage name for one
    if (!current_.empty() || unnamed_) parts_.push_back(std::move(current_));
    current_.clear();
    unnamed_ = had_parameters_ = false;
  }

  /// Conversions keep their type, other operators their symbol.
  void read_operator() {
    current_ = "operator";
    at_ += current_.size();
    const bool space = at_ < text_.size() && text_[at_] == ' ';
    if (space) ++at_;
    const std::string_view rest = text_.substr(at_);
    const auto* const symbol =
        std::find_if(operators.begin(), operators.end(), [&](std::string_view o) { return rest.starts_with(o); });
    std::size_t length = 0;
    if (symbol != operators.end()) length = symbol->size();
    else
      while (length < rest.size() && rest[length] != '(')
        length = rest[length] == '<' ? skip_group(rest, length) : length + 1;
    if (length != 0 && (is_word(rest[0]))) current_ += ' ';
    current_ += rest.substr(0, length);
    at_ += length;
  }

  /// Groups are dropped, but for those that stand for a name.
  void read_group() {
    const std::size_t end = skip_group(text_, at_);
    const std::string_view group = text_.substr(at_ + 1, end - at_ - 1);
    if (group.starts_with(lambda) || group.starts_with("anonymous class")) current_ = lambda;
    else if (group.starts_with("anonymous") || group.starts_with("unnamed")) unnamed_ = true;
    else if (text_[at_] == '(' && current_.empty() && parts_.empty() &&
             (group.starts_with('*') || group.starts_with('&')))
      return read_declarator(group);
    else if (text_[at_] == '(' && current_ != "decltype") had_parameters_ = true;
    at_ = end;
  }

  /// "int (* f(char))(int)": a function that returns a pointer to a function.
  void read_declarator(std::string_view group) {
    text_ = group;
    at_ = std::min(group.find_first_not_of("*& "), group.size());
  }

  /// Before the parameters, what stood here was the return type; after them come qualifiers, which end the name
  /// unless it is that of an enclosing function.
  void read_space() {
    if (had_parameters_ || text_.substr(at_).starts_with(" [")) {
      at_ = std::min(text_.find_first_not_of(" &constvolatile", at_), text_.size());
      done_ = !text_.substr(at_).starts_with("::");
      return;
    }
    ++at_;
    if (!current_.starts_with("operator") && at_ < text_.size() && text_[at_] != '<') {
      current_.clear();
      parts_.clear();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<std::string> parts_;
  std::string current_;
  bool unnamed_ = false;        ///< the component is an unnamed namespace
  bool had_parameters_ = false; ///< the component's parameter list is over
  bool done_ = false;
};

std::string join_last_two(const std::vector<std::string>& parts) {
  if (parts.size() < 2 || parts[parts.size() - 2].empty()) return parts.back();
  return parts[parts.size() - 2] + "::" + parts.back();
}

} // namespace

std::string short_function_name(std::string_view pretty) {
  std::vector<std::string> parts = reader(pretty).components();
  const auto from_end = [&](std::size_t n) { return parts.size() < n ? std::string_view() : parts[parts.size() - n]; };
  bool in_lambda = false;
  while (from_end(1) == lambda || (from_end(1) == "operator()" && from_end(2) == lambda)) {
    in_lambda = true;
    parts.pop_back();
  }
  if (parts.empty()) return in_lambda ? "lambda" : "";
  return std::string(in_lambda ? "lambda in " : "").append(join_last_two(parts)).append("()");
}

} // namespace lockstitch::runtime
