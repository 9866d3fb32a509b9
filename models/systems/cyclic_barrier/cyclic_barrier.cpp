// The cyclic barrier with context cancellation, from the course's chapter on barriers and semaphores (question 3).
// What the original's WaitWithContext gets wrong:
//  - the goroutine that watches the context closes a channel which nobody reads, and does not wake the waiting one: a
//    cancelled party goes on waiting (`original`).
//  - with that mended, a party that is cancelled takes back its arrival and leaves. The others wait for a party that
//    will not come (`notifying`).
// The fix: a party that gives up breaks the barrier, and all others are told.
// The context is a stop_token here, the watching goroutine a stop_callback. Not modelled: the action of the barrier,
// and the channel that the original may close twice.
#include "lockstitch/lockstitch.hpp"

#include <array>

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::stop_callback;
using lockstitch::checked::stop_source;
using lockstitch::checked::stop_token;
using lockstitch::checked::unique_lock;

enum class outcome { passed, cancelled, broken };

/// What all barriers share.
class cyclic_barrier {
public:
  explicit cyclic_barrier(int parties) : parties_(parties), missing_(parties) {}

protected:
  /// Whether the caller was the last one, and the next generation has begun.
  bool arrive() {
    if (--missing_ > 0) return false;
    missing_ = parties_;
    ++generation_;
    cond_.notify_all();
    return true;
  }

  const int parties_;
  int missing_;
  int generation_ = 0;
  bool broken_ = false;
  mutex mutex_;
  condition_variable cond_;
};

class original : public cyclic_barrier {
public:
  using cyclic_barrier::cyclic_barrier;

  outcome wait(const stop_token& context) {
    const stop_callback watch(context, [this] { lock_guard guard(mutex_); }); // tells nobody
    unique_lock lock(mutex_);
    const int generation = generation_;
    if (arrive()) return outcome::passed;
    while (generation == generation_) {
      cond_.wait(lock);
      if (context.stop_requested() && generation == generation_) {
        ++missing_;
        return outcome::cancelled;
      }
    }
    return outcome::passed;
  }
};

class notifying : public cyclic_barrier {
public:
  using cyclic_barrier::cyclic_barrier;

  outcome wait(const stop_token& context) {
    const stop_callback watch(context, [this] {
      lock_guard guard(mutex_);
      cond_.notify_all();
    });
    unique_lock lock(mutex_);
    const int generation = generation_;
    if (arrive()) return outcome::passed;
    cond_.wait(lock, [&] { return generation != generation_ || context.stop_requested(); });
    if (generation != generation_) return outcome::passed;
    ++missing_; // takes its arrival back, and leaves the others alone
    return outcome::cancelled;
  }
};

class fixed : public cyclic_barrier {
public:
  using cyclic_barrier::cyclic_barrier;

  outcome wait(const stop_token& context) {
    const stop_callback watch(context, [this] {
      lock_guard guard(mutex_);
      cond_.notify_all();
    });
    unique_lock lock(mutex_);
    if (broken_) return outcome::broken;
    const int generation = generation_;
    if (arrive()) return outcome::passed;
    cond_.wait(lock, [&] { return generation != generation_ || broken_ || context.stop_requested(); });
    if (generation != generation_) return outcome::passed;
    if (broken_) return outcome::broken;
    broken_ = true;
    cond_.notify_all();
    return outcome::cancelled;
  }
};

/// One party of two waits, and is cancelled; the other one never comes.
template <class Barrier> void cancelled_alone() {
  Barrier barrier(2);
  stop_source context;
  lockstitch::parallel_invoke([&] { LOCKSTITCH_ASSERT(barrier.wait(context.get_token()) == outcome::cancelled); },
                              [&] { context.request_stop(); });
}

/// Of two parties one may be cancelled. Both pass, or none.
template <class Barrier> void cancelled_of_two() {
  Barrier barrier(2);
  stop_source context;
  std::array<outcome, 2> seen{};
  lockstitch::parallel_invoke([&] { seen[0] = barrier.wait(context.get_token()); },
                              [&] { seen[1] = barrier.wait(stop_token()); }, [&] { context.request_stop(); });
  LOCKSTITCH_ASSERT((seen[0] == outcome::passed) == (seen[1] == outcome::passed));
}

LOCKSTITCH_PROGRAM(
        .name = "systems/cyclic_barrier/original",
        .description = "cyclic barrier whose waiting parties do not learn that they are cancelled",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { cancelled_alone<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/cyclic_barrier/notifying",
        .description = "cyclic barrier that a cancelled party leaves: the other one waits for ever",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { cancelled_of_two<notifying>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/cyclic_barrier/fixed", .description = "cyclic barrier that wakes the party that is cancelled",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { cancelled_alone<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/cyclic_barrier/fixed_of_two",
        .description = "cyclic barrier that a cancelled party breaks: both pass, or none",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { cancelled_of_two<fixed>(); });

} // namespace
