// The machine as a platform that tells Helgrind what atomics order, which it cannot see: a write comes before the reads
// that follow it on the same object. That is more than C++ says, so that orders are not checked here, but the locking
// is.
#pragma once

#include "lockstitch/platform/native.hpp"

#include <valgrind/helgrind.h>

namespace lockstitch::stress {

template <class T> class told_atomic : public std::atomic<T> {
  using base = std::atomic<T>;

public:
  told_atomic(T initial = T()) : base(initial) { VALGRIND_HG_DISABLE_CHECKING(this, sizeof(*this)); }
  T load(std::memory_order order) const {
    const T value = base::load(order);
    ANNOTATE_HAPPENS_AFTER(this);
    return value;
  }
  void store(T desired, std::memory_order order) {
    ANNOTATE_HAPPENS_BEFORE(this);
    base::store(desired, order);
  }
  T exchange(T desired, std::memory_order order) {
    return told([&] { return base::exchange(desired, order); });
  }
  T fetch_add(T by, std::memory_order order) {
    return told([&] { return base::fetch_add(by, order); });
  }
  T fetch_sub(T by, std::memory_order order) {
    return told([&] { return base::fetch_sub(by, order); });
  }
  T fetch_or(T bits, std::memory_order order) {
    return told([&] { return base::fetch_or(bits, order); });
  }
  T fetch_and(T bits, std::memory_order order) {
    return told([&] { return base::fetch_and(bits, order); });
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order success, std::memory_order failure) {
    return told([&] { return base::compare_exchange_strong(expected, desired, success, failure); });
  }

private:
  template <class F> auto told(F change) {
    ANNOTATE_HAPPENS_BEFORE(this);
    const auto result = change();
    ANNOTATE_HAPPENS_AFTER(this);
    return result;
  }
};

struct helgrind : platform::native {
  template <class T> using atomic = told_atomic<T>;
};

} // namespace lockstitch::stress
