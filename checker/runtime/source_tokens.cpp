// Tokens of C++ source text; see source_tokens.hpp. Of the language's grammar it knows [lex] without the preprocessor
// and the shape of postfix expressions, [expr.post]. '>' is always a token of its own, as in template argument lists.
#include "runtime/source_tokens.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace lockstitch::runtime {

namespace {

/// Identifiers that are no operands and name no type: an expression begins after them.
constexpr std::array<std::string_view, 16> no_names{"return", "if",       "while",     "for",      "switch", "case",
                                                    "else",   "do",       "co_return", "co_await", "throw",  "new",
                                                    "delete", "co_yield", "goto",      "sizeof"};

/// Longer symbols before those they begin with.
constexpr std::array<std::string_view, 24> symbols{"->*", "<<=", "...", "<=>", "->", "::", "++", "--",
                                                   "<<",  "<=",  ">=",  "==",  "!=", "&&", "||", "+=",
                                                   "-=",  "*=",  "/=",  "%=",  "&=", "|=", "^=", ".*"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Cuts a text into tokens, from the left.
class lexer {
public:
  explicit lexer(std::string_view text) : text_(text) {}

  std::vector<token> run() {
    while (at_ < text_.size())
      if (!skip_blank()) read_token();
    return std::move(tokens_);
  }

private:
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void advance(std::size_t count) {
    for (const std::size_t end = std::min(at_ + count, text_.size()); at_ < end; ++at_)
      if (text_[at_] == '\n') {
        ++line_;
        line_begin_ = at_ + 1;
      }
  }

  bool skip_blank() {
    if (std::isspace(static_cast<unsigned char>(peek(0))) != 0 || peek(0) == '\\') advance(1);
    else if (rest().starts_with("//")) advance(std::min(rest().find('\n'), rest().size()));
    else if (rest().starts_with("/*")) advance(std::min(rest().find("*/", 2), rest().size() - 2) + 2);
    else return false;
    return true;
  }

  void read_token() {
    const char c = peek(0);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) add(token_kind::literal, number_length());
    else if (c == '"' || c == '\'') add(token_kind::literal, quoted_length(0));
    else if (is_word(c)) read_word();
    else add(token_kind::symbol, symbol_length());
  }

  /// An identifier, or a literal with an encoding prefix.
  void read_word() {
    std::size_t length = 0;
    while (is_word(peek(length))) ++length;
    const std::string_view word = rest().substr(0, length);
    const bool prefix = word == "L" || word == "u" || word == "U" || word == "u8";
    if (peek(length) == '"' && word.ends_with('R')) add(token_kind::literal, raw_length(length));
    else if ((peek(length) == '"' || peek(length) == '\'') && prefix) add(token_kind::literal, quoted_length(length));
    else if (word == "true" || word == "false" || word == "nullptr") add(token_kind::literal, length);
    else add(token_kind::identifier, length);
  }

  [[nodiscard]] std::size_t number_length() const {
    std::size_t length = 1;
    while (is_word(peek(length)) || peek(length) == '.' || (peek(length) == '\'' && is_word(peek(length + 1))))
      ++length;
    return length;
  }

  /// Up to the closing quote, or to the end of the line.
  [[nodiscard]] std::size_t quoted_length(std::size_t prefix) const {
    const char quote = peek(prefix);
    std::size_t length = prefix + 1;
    while (peek(length) != quote && peek(length) != '\n' && peek(length) != '\0')
      length += peek(length) == '\\' ? 2 : 1;
    return length + (peek(length) == quote ? 1 : 0);
  }

  [[nodiscard]] std::size_t raw_length(std::size_t prefix) const {
    const std::size_t open = rest().find('(', prefix);
    if (open == std::string_view::npos) return prefix + 1;
    const std::string close = std::string(1, ')').append(rest().substr(prefix + 1, open - prefix - 1)) + '"';
    const std::size_t end = rest().find(close, open);
    return end == std::string_view::npos ? rest().size() : end + close.size();
  }

  [[nodiscard]] std::size_t symbol_length() const {
    const auto* const found =
        std::find_if(symbols.begin(), symbols.end(), [&](std::string_view s) { return rest().starts_with(s); });
    return found == symbols.end() ? 1 : found->size();
  }

  void add(token_kind kind, std::size_t length) {
    tokens_.push_back({kind, rest().substr(0, length), line_, static_cast<std::uint32_t>(at_ - line_begin_ + 1)});
    advance(length);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
  std::vector<token> tokens_;
};

std::string_view partner(std::string_view bracket) {
  constexpr std::array<std::string_view, 8> pairs{"(", ")", "[", "]", "{", "}", "<", ">"};
  const auto at = static_cast<std::size_t>(std::find(pairs.begin(), pairs.end(), bracket) - pairs.begin());
  return at == pairs.size() ? std::string_view() : pairs[at ^ 1U];
}

/// What ends the search for a '<' or a '>' without success.
bool ends_statement(const token& t) { return t.is(";") || t.is("{") || t.is("}"); }

} // namespace

bool token::is_name() const noexcept {
  return kind == token_kind::identifier && std::find(no_names.begin(), no_names.end(), text) == no_names.end();
}

bool token::ends_operand() const noexcept {
  return is_name() || kind == token_kind::literal || is(")") || is("]") || is("++") || is("--");
}

token_list::token_list(std::string_view source) : tokens_(lexer(source).run()) {}

std::size_t token_list::at_place(std::uint32_t line, std::uint32_t column) const {
  const auto before = [&](const token& t) {
    return t.line < line || (t.line == line && t.column + t.text.size() <= column);
  };
  return static_cast<std::size_t>(std::partition_point(tokens_.begin(), tokens_.end(), before) - tokens_.begin());
}

std::size_t token_list::opening(std::size_t i) const {
  const std::string_view close = (*this)[i].text;
  const std::string_view open = partner(close);
  std::size_t depth = 0;
  for (std::size_t k = i; k < size(); --k) {
    if (tokens_[k].is(close)) ++depth;
    if (tokens_[k].is(open) && --depth == 0) return k;
    if (close == ">" && ends_statement(tokens_[k])) return npos;
  }
  return npos;
}

std::size_t token_list::closing(std::size_t i) const {
  const std::string_view open = (*this)[i].text;
  const std::string_view close = partner(open);
  std::size_t depth = 0;
  for (std::size_t k = i; k < size(); ++k) {
    if (tokens_[k].is(open)) ++depth;
    if (tokens_[k].is(close) && --depth == 0) return k;
    if (open == "<" && ends_statement(tokens_[k])) return npos;
  }
  return npos;
}

/// The name before the template argument list that ends at i.
std::size_t token_list::template_name(std::size_t i) const {
  if (!(*this)[i].is(">")) return npos;
  const std::size_t open = opening(i);
  return open != npos && (*this)[open - 1].is_name() ? open - 1 : npos;
}

std::size_t token_list::primary_begin(std::size_t i) const {
  const token_list& t = *this;
  while (t[i].is(")") || t[i].is("]")) { // calls and subscripts, or an expression in parentheses
    const std::size_t open = opening(i);
    if (open == npos) return npos;
    if (const std::size_t name = template_name(open - 1); name != npos) i = name;
    else if (t[open - 1].is_name() || t[open - 1].is(")") || t[open - 1].is("]")) i = open - 1;
    else return t[i].is(")") ? open : npos;
  }
  if (!t[i].is_name() && t[i].kind != token_kind::literal) return npos;
  while (t[i - 1].is("::")) {
    const std::size_t name = t[i - 2].is_name() ? i - 2 : template_name(i - 2);
    if (name == npos) return i - 1;
    i = name;
  }
  return i;
}

std::size_t token_list::postfix_begin(std::size_t i) const {
  for (;;) {
    const std::size_t primary = primary_begin(i);
    if (primary == npos) return npos;
    const token& before = (*this)[primary - 1];
    if (!before.is(".") && !before.is("->")) return primary;
    i = primary - 2;
  }
}

std::size_t token_list::postfix_end(std::size_t i) const {
  const token_list& t = *this;
  std::size_t k = i;
  for (bool operand_next = true; k < size();) {
    const bool name = t[k].is_name() || t[k].kind == token_kind::literal;
    const std::size_t close = t[k].is("(") || t[k].is("<") || (t[k].is("[") && !operand_next) ? closing(k) : npos;
    const bool joins = t[k].is("::") || t[k].is(".") || t[k].is("->");
    const bool less_than = t[k].is("<") && close != npos && !t[close + 1].is("(") && !t[close + 1].is("::");
    const bool part = (operand_next && name) || joins || (close != npos && !less_than);
    if (!part) break;
    operand_next = joins;
    k = (close == npos ? k : close) + 1;
  }
  return k;
}

std::string token_list::text(std::size_t begin, std::size_t end) const {
  std::string result;
  for (std::size_t k = begin; k < end; ++k) {
    const token& now = (*this)[k];
    const token& last = (*this)[k - 1];
    const bool gap = last.line == now.line ? last.column + last.text.size() < now.column : last.is(",");
    if (k != begin && gap) result += ' ';
    result += now.text;
  }
  return result;
}

} // namespace lockstitch::runtime
