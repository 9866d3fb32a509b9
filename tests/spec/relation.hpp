// Binary relations over at most 32 events as bit matrices, with the operators the axioms of memory models are written
// in. For the naive enumerator only: it shares no code with the checker that it judges.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lockstitch::spec {

inline constexpr std::size_t max_events = 32;

/// A set of events.
using event_set = std::uint32_t;
constexpr event_set single(std::size_t event) { return event_set{1} << event; }

/// Of the events 0 … size-1.
class relation {
public:
  explicit relation(std::size_t size) : size_(size) {}

  void add(std::size_t from, std::size_t to) { rows_[from] |= single(to); }
  [[nodiscard]] bool has(std::size_t from, std::size_t to) const { return (rows_[from] & single(to)) != 0; }
  [[nodiscard]] event_set after(std::size_t from) const { return rows_[from]; }
  [[nodiscard]] std::size_t size() const { return size_; }

  /// All pairs of `from` × `to`.
  static relation product(std::size_t size, event_set from, event_set to) {
    relation r(size);
    for (std::size_t a = 0; a < size; ++a)
      if (from & single(a)) r.rows_[a] = to;
    return r;
  }
  /// [set]: the identity on the set.
  static relation identity(std::size_t size, event_set set) {
    relation r(size);
    for (std::size_t a = 0; a < size; ++a) r.rows_[a] = set & single(a);
    return r;
  }

  friend relation operator|(relation left, const relation& right) {
    for (std::size_t a = 0; a < left.size_; ++a) left.rows_[a] |= right.rows_[a];
    return left;
  }
  friend relation operator&(relation left, const relation& right) {
    for (std::size_t a = 0; a < left.size_; ++a) left.rows_[a] &= right.rows_[a];
    return left;
  }
  /// left without right.
  friend relation operator-(relation left, const relation& right) {
    for (std::size_t a = 0; a < left.size_; ++a) left.rows_[a] &= ~right.rows_[a];
    return left;
  }
  /// left ; right.
  friend relation operator*(const relation& left, const relation& right) {
    relation r(left.size_);
    for (std::size_t a = 0; a < left.size_; ++a)
      for (std::size_t b = 0; b < left.size_; ++b)
        if (left.has(a, b)) r.rows_[a] |= right.rows_[b];
    return r;
  }

  [[nodiscard]] relation inverse() const {
    relation r(size_);
    for (std::size_t a = 0; a < size_; ++a)
      for (std::size_t b = 0; b < size_; ++b)
        if (has(a, b)) r.add(b, a);
    return r;
  }
  /// r?
  [[nodiscard]] relation reflexive() const {
    relation r = *this;
    for (std::size_t a = 0; a < size_; ++a) r.add(a, a);
    return r;
  }
  /// r⁺ (Warshall).
  [[nodiscard]] relation closure() const {
    relation r = *this;
    for (std::size_t via = 0; via < size_; ++via)
      for (std::size_t a = 0; a < size_; ++a)
        if (r.has(a, via)) r.rows_[a] |= r.rows_[via];
    return r;
  }
  /// [from] ; r ; [to].
  [[nodiscard]] relation between(event_set from, event_set to) const {
    relation r(size_);
    for (std::size_t a = 0; a < size_; ++a)
      if (from & single(a)) r.rows_[a] = rows_[a] & to;
    return r;
  }

  [[nodiscard]] bool empty() const {
    for (std::size_t a = 0; a < size_; ++a)
      if (rows_[a] != 0) return false;
    return true;
  }
  [[nodiscard]] bool irreflexive() const {
    for (std::size_t a = 0; a < size_; ++a)
      if (has(a, a)) return false;
    return true;
  }
  [[nodiscard]] bool acyclic() const { return closure().irreflexive(); }

private:
  std::size_t size_;
  std::array<event_set, max_events> rows_{};
};

} // namespace lockstitch::spec
