// The memory models as axioms over one candidate execution, written from their definitions with relations.
// sc: Shasha and Snir's acyclicity. rc11: Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential consistency in
// C/C++11", PLDI 2017, figure of RC11. rc20: with C++20's release sequences (P0982). cpp20: with the order S of C++20
// [atomics.order] in the place of psc. Read-modify-writes are two events, a read and a write, joined by `rmw`.
#pragma once

#include "relation.hpp"

#include "lockstitch/options.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace lockstitch::spec {

enum class event_kind : std::uint8_t { read, write, fence };

inline constexpr std::size_t no_location = ~std::size_t{0};
inline constexpr std::size_t initial_thread = ~std::size_t{0}; ///< of the initial writes

struct event {
  event_kind kind{};
  std::size_t thread = initial_thread;
  std::size_t location = no_location;
  bool plain = false;
  std::memory_order order = std::memory_order_relaxed;
};

/// One execution graph. Initial writes are sb-before all other events.
struct candidate {
  std::vector<event> events;
  relation sb, rmw, rf, mo;
};

/// Whether the model allows the candidate. A data race does not make it inconsistent.
/// Requires: sb, and mo on each location, are transitive.
[[nodiscard]] bool consistent(const candidate& c, model m);

/// Whether two conflicting accesses, one of them plain, of different threads are not ordered by hb.
[[nodiscard]] bool racy(const candidate& c, model m);

} // namespace lockstitch::spec
