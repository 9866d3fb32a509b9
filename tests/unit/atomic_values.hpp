// The types of value that the tests of checked::atomic use: one of each class that the standard tells apart.
// No tests here.
#pragma once

#include <cstdint>

namespace lockstitch::test {

enum class colour : std::uint8_t { red, green, blue };
struct triple {
  std::int32_t a, b, c;
  friend bool operator==(const triple&, const triple&) = default;
};
struct sixteen {
  std::int64_t a, b;
  friend bool operator==(const sixteen&, const sixteen&) = default;
};
struct padded {
  char tag;
  std::int32_t number;
};
struct no_default {
  explicit no_default(int n) : value(n) {}
  int value;
};

} // namespace lockstitch::test
