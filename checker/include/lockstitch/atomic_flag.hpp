// std::atomic_flag, checked. Source: C++20 [atomics.flag]. Its free functions are in atomic_free.hpp.
#pragma once

#include "lockstitch/detail/atomic_ops.hpp"

namespace lockstitch::checked {

/// A flag, clear when made (C++20), with the one operation every machine has: test-and-set.
/// Memory ordering: clear(release), then a test or test_and_set(acquire) that sees it, synchronise.
class atomic_flag {
  using order_t = std::memory_order;
  using site = detail::site;
  static constexpr order_t seq_cst = std::memory_order_seq_cst;

public:
  atomic_flag(site where = site::current()) : atomic_flag(false, where) {}
  /// For ATOMIC_FLAG_INIT.
  atomic_flag(bool initial, site where = site::current()) {
    detail::atomic_create(cell_, detail::to_value(initial), detail::format_for<bool>, where);
  }
  ~atomic_flag() { detail::atomic_destroy(cell_); }
  atomic_flag(const atomic_flag&) = delete;
  atomic_flag& operator=(const atomic_flag&) = delete;
  atomic_flag& operator=(const atomic_flag&) volatile = delete;

  /// Sets the flag; returns what it was.
  bool test_and_set(order_t order = seq_cst, site where = site::current()) volatile {
    return detail::rmw<detail::op_test_and_set, bool>(cell(), true, order, where).old;
  }
  /// Errors: invalid-memory-order for consume, acquire and acq_rel.
  void clear(order_t order = seq_cst, site where = site::current()) volatile {
    detail::atomic_store(cell(), detail::to_value(false), order, where);
  }
  [[nodiscard]] bool test(order_t order = seq_cst, site where = site::current()) const volatile {
    return detail::from_value<bool>(detail::atomic_load(cell(), order, where));
  }

  /// Blocks while the flag is `old`, until a notification after which it is not.
  void wait(bool old, order_t order = seq_cst, site where = site::current()) const volatile {
    detail::atomic_wait(cell(), detail::to_value(old), order, where);
  }
  void notify_one(site where = site::current()) volatile { detail::atomic_notify(cell(), false, where); }
  void notify_all(site where = site::current()) volatile { detail::atomic_notify(cell(), true, where); }

  /// The last value in modification order, without an event: for reading an outcome after all joins.
  [[nodiscard]] bool final_value() const { return detail::from_value<bool>(detail::final_value(cell_)); }

private:
  detail::atomic_cell& cell() const volatile { return const_cast<detail::atomic_cell&>(cell_); }

  mutable detail::atomic_cell cell_;
};

} // namespace lockstitch::checked
