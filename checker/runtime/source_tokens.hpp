// C++ source text as tokens, for source_expression: identifiers, literals and symbols with their places. Comments are
// skipped; nothing is preprocessed. Also the brackets: which one closes which, and what stands before a postfix part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstitch::runtime {

enum class token_kind : std::uint8_t { identifier, literal, symbol, end };

struct token {
  token_kind kind = token_kind::end;
  std::string_view text;
  std::uint32_t line = 0;   ///< from 1
  std::uint32_t column = 0; ///< from 1, in bytes

  [[nodiscard]] bool is(std::string_view t) const noexcept { return text == t; }
  [[nodiscard]] bool is_name() const noexcept;      ///< an identifier, or `this`, or a type's keyword
  [[nodiscard]] bool ends_operand() const noexcept; ///< after it an operator is a binary or a postfix one
};

/// A text's tokens. Refers to the text.
class token_list {
public:
  explicit token_list(std::string_view source);

  /// Index of the token that is at or first after the place; of the end token if there is none.
  [[nodiscard]] std::size_t at_place(std::uint32_t line, std::uint32_t column) const;

  /// Any index may be asked for: outside the text there are end tokens.
  [[nodiscard]] const token& operator[](std::size_t i) const noexcept { return i < tokens_.size() ? tokens_[i] : end_; }
  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }

  /// The bracket that belongs to the one at i, `<` and `>` included; npos if there is none.
  [[nodiscard]] std::size_t opening(std::size_t i) const;
  [[nodiscard]] std::size_t closing(std::size_t i) const;

  /// The first token of the postfix expression (a.b->c[i](d)) whose last token is at i; npos if none ends there.
  [[nodiscard]] std::size_t postfix_begin(std::size_t i) const;

  /// The index after the postfix expression whose first token is at i; i itself if none begins there.
  [[nodiscard]] std::size_t postfix_end(std::size_t i) const;

  /// The tokens from `begin` to `end`, `end` excluded, as one line of text with the spaces of the source.
  [[nodiscard]] std::string text(std::size_t begin, std::size_t end) const;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

private:
  [[nodiscard]] std::size_t primary_begin(std::size_t i) const;
  [[nodiscard]] std::size_t template_name(std::size_t i) const;

  std::vector<token> tokens_;
  token end_;
};

} // namespace lockstitch::runtime
