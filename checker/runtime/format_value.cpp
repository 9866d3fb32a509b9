// Values as text; see format_value.hpp.
#include "runtime/format_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

namespace lockstitch::runtime {

namespace {

constexpr std::size_t largest = sizeof(detail::value);
constexpr std::uintptr_t tag_bits = 7;

template <class T> T as(const detail::value& v) {
  T object{};
  std::memcpy(&object, &v, sizeof(T));
  return object;
}

template <class T> std::string number(const detail::value& v) { return fmt::format("{}", as<T>(v)); }

/// Is there memory at this address? Then a word with this value is taken for a pointer.
bool is_mapped(std::uintptr_t address) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  unsigned char resident = 0;
  return address >= page && mincore(reinterpret_cast<void*>(address & ~(page - 1)), 1, &resident) == 0;
}

std::string tagged_pointer(std::uintptr_t word, pointer_names& pointers) {
  const std::uintptr_t tag = word & tag_bits;
  std::string text = pointers.name(detail::encode_pointer(word & ~tag_bits)); // as to_value() does with a pointer
  return tag == 0 ? text : fmt::format("{}|{}", text, tag);
}

std::string boolean(const detail::value& v) {
  const auto byte = as<std::uint8_t>(v);
  return byte > 1 ? fmt::format("{}", byte) : byte == 1 ? "true" : "false";
}

std::string signed_integer(const detail::value& v, std::size_t size) {
  switch (size) {
  case 1: return fmt::format("{}", static_cast<int>(as<std::int8_t>(v)));
  case 2: return number<std::int16_t>(v);
  case 4: return number<std::int32_t>(v);
  case 8: return number<std::int64_t>(v);
  default: return number<__int128>(v);
  }
}

std::string unsigned_integer(const detail::value& v, std::size_t size, pointer_names& pointers) {
  switch (size) {
  case 1: return fmt::format("{}", static_cast<unsigned>(as<std::uint8_t>(v)));
  case 2: return number<std::uint16_t>(v);
  case 4: return number<std::uint32_t>(v);
  case 8: return is_mapped(v.low) ? tagged_pointer(v.low, pointers) : number<std::uint64_t>(v);
  default: return number<unsigned __int128>(v);
  }
}

std::string floating(const detail::value& v, std::size_t size) {
  switch (size) {
  case sizeof(float): return number<float>(v);
  case sizeof(double): return number<double>(v);
  default: return number<long double>(v);
  }
}

std::string bytes(const detail::value& v, std::size_t size, pointer_names& pointers) {
  std::array<unsigned char, largest> raw{};
  std::memcpy(raw.data(), &v, sizeof v);
  const std::array<std::uint64_t, 2> words{v.low, v.high};
  const std::size_t step = size % 4 == 0 ? 4 : 1;
  std::string text;
  for (std::size_t at = 0; at < size;) {
    if (at % 8 == 0 && at + 8 <= size && is_mapped(words[at / 8])) {
      text += ", " + tagged_pointer(words[at / 8], pointers);
      at += 8;
      continue;
    }
    std::uint32_t part = 0;
    std::memcpy(&part, raw.data() + at, step);
    text += fmt::format(", {:#x}", part);
    at += step;
  }
  return fmt::format("{{{}}}", std::string_view(text).substr(std::min<std::size_t>(text.size(), 2)));
}

} // namespace

std::string pointer_names::name(std::uintptr_t pointer) {
  if (pointer == 0) return "null";
  const auto [at, first_time] = numbers_.try_emplace(pointer, numbers_.size() + 1);
  return fmt::format("object {}", at->second);
}

std::string format_value(const detail::value& v, const detail::value_format& format, pointer_names& pointers) {
  using kind = detail::value_format::kind;
  if (format.size > largest) return {};
  switch (format.what) {
  case kind::boolean: return boolean(v);
  case kind::signed_integer: return signed_integer(v, format.size);
  case kind::unsigned_integer: return unsigned_integer(v, format.size, pointers);
  case kind::floating: return floating(v, format.size);
  case kind::pointer: return pointers.name(static_cast<std::uintptr_t>(v.low));
  case kind::bytes: return bytes(v, format.size, pointers);
  }
  return {};
}

} // namespace lockstitch::runtime
