// The token-bucket rate limiter on atomics, from the course's chapter on atomic operations ("Real-World Example").
// What the original gets wrong: it adds tokens with a load and then a store. A token that another thread takes in
// between comes back with the store, so the limiter hands out more tokens than the bucket ever held; and when two
// threads add at once, for different seconds, one of the additions is lost.
// The fix: add with a compare-exchange loop, as the original already does for taking.
// Not modelled: waiting for a token, fractions of a second, and the clock, which is an argument here.
#include "lockstitch/lockstitch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace {

using lockstitch::checked::atomic;

/// What both limiters share. Every atomic operation is seq_cst, as in Go.
class rate_limiter {
public:
  rate_limiter(std::int64_t tokens_per_second, std::int64_t max_tokens, std::int64_t tokens_now)
      : rate_(tokens_per_second), max_(max_tokens), tokens_(tokens_now), refilled_(0) {
    lockstitch::detail::label(&tokens_, "tokens");
    lockstitch::detail::label(&refilled_, "refilled");
  }

  /// `now` is in seconds since the limiter was made.
  bool try_acquire(std::int64_t now) {
    refill(now);
    std::int64_t current = tokens_.load();
    while (current > 0) {
      if (tokens_.compare_exchange_strong(current, current - 1)) return true;
    }
    return false;
  }

  void refill(std::int64_t now) {
    std::int64_t last = refilled_.load();
    const std::int64_t earned = (now - last) * rate_;
    if (earned > 0 && refilled_.compare_exchange_strong(last, now)) add(earned);
  }

  std::int64_t left() const { return tokens_.load(); }

protected:
  ~rate_limiter() = default;
  virtual void add(std::int64_t earned) = 0;

  const std::int64_t rate_;
  const std::int64_t max_;
  atomic<std::int64_t> tokens_;
  atomic<std::int64_t> refilled_; ///< when tokens were last added
};

class original final : public rate_limiter {
  using rate_limiter::rate_limiter;

  void add(std::int64_t earned) override {
    const std::int64_t current = tokens_.load();
    tokens_.store(std::min(current + earned, max_)); // overwrites what happened since the load
  }
};

class fixed final : public rate_limiter {
  using rate_limiter::rate_limiter;

  void add(std::int64_t earned) override {
    std::int64_t current = tokens_.load();
    while (!tokens_.compare_exchange_strong(current, std::min(current + earned, max_))) {}
  }
};

/// A bucket holds 1 token of at most 2, and a second earns it 1 more. Then two callers each try to take one.
template <class Limiter> void take_and_refill() {
  const std::int64_t initial = 1;
  const std::int64_t earned = 1;
  Limiter limiter(1, 2, initial);
  std::array<bool, 2> got{};
  lockstitch::parallel(2, [&](std::uint32_t i) { got[i] = limiter.try_acquire(1); });
  const std::int64_t taken = got[0] + got[1];
  LOCKSTITCH_ASSERT(taken + limiter.left() == initial + earned);
}

/// An empty bucket for 2 tokens, and two threads that look at it after one second and after two. A refill that yields
/// to the other one may leave what it earned to the next, so there is a last one.
template <class Limiter> void two_refills() {
  Limiter limiter(1, 2, 0);
  lockstitch::parallel(2, [&](std::uint32_t i) { limiter.refill(1 + i); });
  limiter.refill(2);
  LOCKSTITCH_ASSERT(limiter.left() == 2);
}

LOCKSTITCH_PROGRAM(
        .name = "systems/rate_limiter/original",
        .description = "token bucket refilled by load and store: a token taken meanwhile comes back",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { take_and_refill<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/rate_limiter/original_two_refills",
        .description = "token bucket refilled by two threads at once: one of the additions is lost",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_refills<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/rate_limiter/fixed",
        .description = "token bucket refilled by compare-exchange: taken + left is what there was",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { take_and_refill<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/rate_limiter/fixed_two_refills",
        .description = "token bucket refilled by two threads with compare-exchange: nothing is lost",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_refills<fixed>(); });

} // namespace
