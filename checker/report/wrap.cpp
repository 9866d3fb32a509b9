// Wrapping and padding; see wrap.hpp.
#include "report/wrap.hpp"

#include <fmt/format.h>

namespace lockstitch::report {
namespace {

bool starts_code_point(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Bytes that the first `count` code points of `text` take.
std::size_t bytes_of(std::string_view text, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i < text.size(); ++i)
    if (starts_code_point(text[i]) && count-- == 0) break;
  return i;
}

/// Is the space at `i` one to break at before others? Not inside parentheses, and not behind "=" or "from".
bool is_good_break(std::string_view text, std::size_t i, int depth) noexcept {
  const std::string_view before = text.substr(0, i);
  return depth <= 0 && !before.ends_with('=') && !before.ends_with(" from");
}

struct breaks {
  std::size_t good = std::string_view::npos; ///< the last good space that fits
  std::size_t next = std::string_view::npos; ///< the good space after that, or the end
  std::size_t any = std::string_view::npos;  ///< the last space that fits
  std::size_t hard = std::string_view::npos; ///< behind the last '(' or ',' that fits
};

/// Where `text` can be broken when `limit` bytes of it fit, behind its first word.
breaks find_breaks(std::string_view text, std::size_t limit) noexcept {
  breaks found;
  int depth = 0;
  for (std::size_t i = text.find_first_not_of(' '); i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')') --depth;
    if (i < limit && (text[i] == '(' || text[i] == ',')) found.hard = i + 1;
    if (text[i] != ' ') continue;
    const bool good = is_good_break(text, i, depth);
    if (i > limit && good) {
      found.next = i;
      break;
    }
    if (i > limit) continue;
    found.any = i;
    if (good) found.good = i;
  }
  if (found.next == std::string_view::npos) found.next = text.size();
  return found;
}

/// Where to end a piece of at most `room` code points: at a good space if that leaves no piece half empty and what then
/// comes fits into the next one, else at any other, or inside a word.
std::size_t break_at(std::string_view text, std::size_t room, std::size_t next_room) noexcept {
  const std::size_t limit = bytes_of(text, room);
  if (limit == text.size()) return limit;
  const breaks found = find_breaks(text, limit);
  if (found.any == std::string_view::npos) return found.hard != std::string_view::npos ? found.hard : limit;
  if (found.good == std::string_view::npos || found.good < limit / 2) return found.any;
  const std::size_t then = display_width(text.substr(found.good + 1, found.next - found.good - 1));
  return then <= next_room ? found.good : found.any;
}

} // namespace

std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  for (const char c : text) width += starts_code_point(c) ? 1 : 0;
  return width;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) out += fmt::format("\\x{:02x}", c);
    else out += c;
  }
  return out;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t hang) {
  std::vector<std::string> pieces;
  while (!text.empty() || pieces.empty()) {
    const std::size_t indent = pieces.empty() ? 0 : hang;
    const std::size_t end = break_at(text, width - indent, width - hang);
    pieces.push_back(std::string(indent, ' ').append(text.substr(0, end)));
    text.remove_prefix(end);
    const std::size_t next = text.find_first_not_of(' ');
    text.remove_prefix(next == std::string_view::npos ? text.size() : next);
  }
  return pieces;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  const std::size_t used = display_width(text);
  if (used < width) out.append(width - used, ' ');
  return out;
}

} // namespace lockstitch::report
