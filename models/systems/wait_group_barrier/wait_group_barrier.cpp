// The barrier made of a WaitGroup, from the course's chapter on barriers and semaphores (code snippet).
// What the original gets wrong:
//  - it means the first thread of a phase to add the number of parties to the WaitGroup, but asks whether the phase is
//    over, which it is not for any of them: each one adds it, and all wait for ever (`original`).
//  - with that mended it still uses one WaitGroup for all phases. A thread that is fast adds to it for the next phase
//    while a slow one has yet to see that it was at zero: the slow one never gets out (`first_adds`).
// The fix: each phase has a WaitGroup of its own, which the last thread of the phase before makes.
// Not modelled: the phase that Wait() returns, which the original reads without its lock.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <memory>

namespace {

using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::unique_lock;
using lockstitch::checked::var;

class wait_group {
public:
  void add(int n) {
    lock_guard guard(mutex_);
    count_ += n;
    LOCKSTITCH_ASSERT(count_ >= 0);
    if (count_ == 0) idle_.notify_all();
  }
  void done() { add(-1); }
  void wait() {
    unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return count_ == 0; });
  }

private:
  mutex mutex_;
  condition_variable idle_;
  int count_ = 0;
};

class original {
public:
  explicit original(int parties) : parties_(parties) {}

  void wait() {
    const int phase = current_phase();
    {
      lock_guard guard(mutex_);
      if (phase == phase_) group_.add(parties_); // meant for the first thread only
    }
    group_.done();
    group_.wait();
    lock_guard guard(mutex_);
    if (phase == phase_) ++phase_;
  }

private:
  int current_phase() {
    lock_guard guard(mutex_);
    return phase_;
  }

  const int parties_;
  mutex mutex_;
  wait_group group_;
  int phase_ = 0;
};

/// The original, but for who adds.
class first_adds {
public:
  explicit first_adds(int parties) : parties_(parties) {}

  void wait() {
    {
      lock_guard guard(mutex_);
      if (arrived_ == 0) group_.add(parties_);
      arrived_ = (arrived_ + 1) % parties_;
    }
    group_.done();
    group_.wait();
  }

private:
  const int parties_;
  mutex mutex_;
  wait_group group_;
  int arrived_ = 0;
};

class fixed {
public:
  explicit fixed(int parties) : parties_(parties), group_(fresh()) {}

  /// Memory ordering: what X did before wait() is visible to Y after wait() of the same phase.
  void wait() {
    const std::shared_ptr<wait_group> mine = arrive();
    mine->done();
    mine->wait();
  }

private:
  std::shared_ptr<wait_group> fresh() const {
    auto group = std::make_shared<wait_group>();
    group->add(parties_);
    return group;
  }

  /// The group of the phase; the last thread makes that of the next.
  std::shared_ptr<wait_group> arrive() {
    lock_guard guard(mutex_);
    std::shared_ptr<wait_group> mine = group_;
    arrived_ = (arrived_ + 1) % parties_;
    if (arrived_ == 0) group_ = fresh();
    return mine;
  }

  const int parties_;
  mutex mutex_;
  int arrived_ = 0;
  std::shared_ptr<wait_group> group_;
};

/// Two threads; in each phase both write a cell of their own, and then read the other's.
template <class Barrier> void phases(int count) {
  Barrier barrier(2);
  std::array<var<int>, 2> cells{};
  cells[0] = cells[1] = 0;
  lockstitch::parallel(2, [&](std::uint32_t i) {
    for (int phase = 1; phase <= count; ++phase) {
      cells[i] = phase;
      barrier.wait();
      LOCKSTITCH_ASSERT(cells[1 - i] == phase);
      if (phase < count) barrier.wait();
    }
  });
}

LOCKSTITCH_PROGRAM(
        .name = "systems/wait_group_barrier/original",
        .description = "barrier from a WaitGroup: every party adds for all of them",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { phases<original>(1); });

LOCKSTITCH_PROGRAM(
        .name = "systems/wait_group_barrier/first_adds",
        .description = "barrier from a WaitGroup that is used again before all have left",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::deadlock}, .parameter = {},
        .body = [](int) { phases<first_adds>(2); });

LOCKSTITCH_PROGRAM(
        .name = "systems/wait_group_barrier/fixed", .description = "barrier with a WaitGroup for each phase",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { phases<fixed>(2); });

} // namespace
