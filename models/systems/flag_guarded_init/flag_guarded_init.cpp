// The flag-guarded initialisation (FlagGuard), from the course's chapter on atomic operations (question 2).
// A flag goes from 0 (untouched) by compare-exchange to 1 (somebody initialises) and by a store to 2 (done); get()
// spins until 2. For callers that read through get() alone this is right, and `original_get` says so. What it gets
// wrong:
//  - init() returns to whoever lost the compare-exchange while the data is still being written, so init() followed by
//    a use of the data is a race (`original`). The fragment with one CAS in question 3 leaves its losers there as well.
//  - when the initialisation throws (in Go, panics), the flag stays at 1: no later init() does anything, and get()
//    spins for ever (`original_throws`).
//  - it lives off Go's seq_cst atomics. With relaxed orders, which C++ would accept, get() proves nothing (`relaxed`).
// The fix: init() waits for 2 like get(), a failure puts the flag back to 0 so that the next caller tries again, and
// the orders say what is needed: release on the store of 2, acquire wherever a 2 is read.
// Not modelled: blocking instead of spinning.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

enum state : std::int32_t { untouched = 0, initialising = 1, done = 2 };

/// The data and the flag of both guards; two cells stand for the course's slice of a hundred.
class guard {
public:
  guard() : flag_(untouched) {
    lockstitch::detail::label(&flag_, "flag");
    lockstitch::detail::label(&data_[0], "data[0]");
    lockstitch::detail::label(&data_[1], "data[1]");
  }

  int sum() const { return data_[0] + data_[1]; }

protected:
  template <class Step> void fill(Step halfway) {
    data_[0] = 1;
    halfway();
    data_[1] = 2;
  }

  atomic<std::int32_t> flag_;

private:
  std::array<var<int>, 2> data_;
};

/// As in the course. `Order` is seq_cst there; compare-exchange, store and load all use it.
template <std::memory_order Order> class original : public guard {
public:
  template <class Step> void init(Step halfway) {
    std::int32_t expected = untouched;
    if (!flag_.compare_exchange_strong(expected, initialising, Order)) return;
    fill(halfway);
    flag_.store(done, Order);
  }
  void init() {
    init([] {});
  }

  int get() {
    while (flag_.load(Order) != done) lockstitch::yield();
    return sum();
  }
};

class fixed : public guard {
public:
  /// Returns once the data is complete. What `halfway` throws goes to this caller; the next one tries again.
  /// Memory ordering: what the initialisation did is visible after init() returns, to every caller.
  template <class Step> void init(Step halfway) {
    for (;;) {
      std::int32_t seen = untouched;
      if (flag_.compare_exchange_strong(seen, initialising, std::memory_order_acquire)) {
        run(halfway);
        return;
      }
      if (seen == done) return;
      lockstitch::yield();
    }
  }
  void init() {
    init([] {});
  }

  int get() {
    while (flag_.load(std::memory_order_acquire) != done) lockstitch::yield();
    return sum();
  }

private:
  template <class Step> void run(Step halfway) {
    try {
      fill(halfway);
    } catch (...) {
      flag_.store(untouched, std::memory_order_release);
      throw;
    }
    flag_.store(done, std::memory_order_release);
  }
};

using original_guard = original<std::memory_order_seq_cst>;
using relaxed_guard = original<std::memory_order_relaxed>;

template <class Guard> void init_then_use() {
  Guard guard;
  lockstitch::parallel(2, [&](std::uint32_t) {
    guard.init();
    LOCKSTITCH_ASSERT(guard.sum() == 3);
  });
}

template <class Guard> void init_and_get() {
  Guard guard;
  lockstitch::parallel_invoke([&] { guard.init(); }, [&] { guard.init(); },
                              [&] { LOCKSTITCH_ASSERT(guard.get() == 3); });
}

/// The initialisation fails in one thread. The other one's does not, and it is entitled to complete data.
template <class Guard> void failing_init() {
  Guard guard;
  lockstitch::parallel_invoke(
      [&] {
        try {
          guard.init([] { throw std::runtime_error("no data"); });
        } catch (const std::runtime_error&) {}
      },
      [&] {
        guard.init();
        LOCKSTITCH_ASSERT(guard.get() == 3);
      });
}

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/original",
        .description = "init() returns to the loser of the compare-exchange before the data is complete",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { init_then_use<original_guard>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/original_get",
        .description = "the original where it is right: readers that use get() alone",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { init_and_get<original_guard>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/original_throws",
        .description = "an initialisation that throws leaves the flag at 1: get() spins for ever",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::livelock}, .parameter = {},
        .body = [](int) { failing_init<original_guard>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/relaxed",
        .description = "get() with relaxed orders: the flag says done, the data is not visible",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { init_and_get<relaxed_guard>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/fixed", .description = "init() waits until the data is complete",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { init_then_use<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/fixed_get",
        .description = "readers that use get() alone, with acquire and release",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { init_and_get<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/flag_guarded_init/fixed_throws",
        .description = "an initialisation that throws is tried again by the next caller",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { failing_init<fixed>(); });

} // namespace
