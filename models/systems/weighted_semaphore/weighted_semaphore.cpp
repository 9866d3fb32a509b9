// The weighted semaphore with timeout, from the course's chapter on barriers and semaphores (question 2).
// What the original's AcquireWithTimeout gets wrong; it leaves the waiting to a helper goroutine:
//  - when the helper has taken the permits, the caller asks whether there is room for as many again, and takes "no" for
//    a timeout: it reports failure and keeps the permits for ever (`original_false_timeout`).
//  - the helper has another goroutine wait on the condition variable, which does not hold the mutex, so that the wait
//    unlocks a mutex of somebody else, or of nobody (`original_wait`).
//  - with both mended, a helper whose caller has given up goes on waiting, and takes permits that nobody will give back
//    (`late_helper`).
// The fix: no helper. The caller waits on the condition variable itself, with a limit.
// Not modelled: AcquireWithContext, which is the same code again. The helper is joined at the end; the course lets it
// go.
#include "lockstitch/lockstitch.hpp"

#include <chrono>
#include <vector>

namespace {

using lockstitch::checked::adopt_lock;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;

constexpr std::chrono::milliseconds limit{10};

/// A channel that is closed once: what the course's helpers tell their callers with.
class closing {
public:
  void close() {
    lock_guard guard(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  /// A select of this channel and a timer.
  bool closed_in_time() {
    unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return closed_; });
  }

private:
  mutex mutex_;
  condition_variable changed_;
  bool closed_ = false;
};

class weighted_semaphore {
public:
  explicit weighted_semaphore(int capacity) : capacity_(capacity) {}

  void acquire(int weight) {
    unique_lock lock(mutex_);
    cond_.wait(lock, [&] { return has_room(weight); });
    used_ += weight;
  }

  void release(int weight) {
    lock_guard guard(mutex_);
    used_ -= weight;
    cond_.notify_all();
  }

  int available() {
    lock_guard guard(mutex_);
    return capacity_ - used_;
  }

protected:
  bool has_room(int weight) const { return used_ + weight <= capacity_; }

  const int capacity_;
  int used_ = 0;
  mutex mutex_;
  condition_variable cond_;
};

class original : public weighted_semaphore {
public:
  using weighted_semaphore::weighted_semaphore;

  bool acquire_in_time(int weight) {
    closing done;
    thread helper([&] {
      mutex_.lock();
      while (!has_room(weight)) wait_elsewhere();
      used_ += weight;
      mutex_.unlock();
      done.close();
    });
    const bool in_time = done.closed_in_time();
    helper.join();
    lock_guard guard(mutex_);
    return in_time && has_room(weight); // asks for room beside what it has just taken
  }

private:
  /// Called with the mutex, returns with it.
  void wait_elsewhere() {
    thread waiter([&] {
      unique_lock<mutex> lock(mutex_, adopt_lock); // it is another thread that holds it
      cond_.wait(lock);
      (void)lock.release();
    });
    mutex_.unlock();
    waiter.join();
    mutex_.lock();
  }
};

class late_helper : public weighted_semaphore {
public:
  using weighted_semaphore::weighted_semaphore;
  ~late_helper() {
    for (thread& helper : helpers_) helper.join();
  }
  late_helper(const late_helper&) = delete;
  late_helper& operator=(const late_helper&) = delete;

  bool acquire_in_time(int weight) {
    helpers_.emplace_back([this, weight] {
      acquire(weight); // also after the caller has given up
      done_.close();
    });
    return done_.closed_in_time();
  }

private:
  closing done_; ///< one for all, so that one call only is modelled
  std::vector<thread> helpers_;
};

class fixed : public weighted_semaphore {
public:
  using weighted_semaphore::weighted_semaphore;

  bool acquire_in_time(int weight) {
    unique_lock lock(mutex_);
    if (!cond_.wait_for(lock, limit, [&] { return has_room(weight); })) return false;
    used_ += weight;
    return true;
  }
};

/// One caller, who takes all: what it is told is what happened.
template <class Semaphore> void take_all() {
  Semaphore s(2);
  if (!s.acquire_in_time(2)) LOCKSTITCH_ASSERT(s.available() == 2);
}

/// A caller meets one who holds all of it for a while. Afterwards all of it is there again.
template <class Semaphore> void take_while_held() {
  Semaphore s(1);
  s.acquire(1);
  lockstitch::parallel_invoke([&] { s.release(1); },
                              [&] {
                                if (s.acquire_in_time(1)) s.release(1);
                              });
  LOCKSTITCH_ASSERT(s.available() == 1);
}

/// A caller meets one who never gives back what it holds.
template <class Semaphore> void time_out() {
  Semaphore s(1);
  s.acquire(1);
  LOCKSTITCH_ASSERT(!s.acquire_in_time(1));
}

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/original_false_timeout",
        .description = "weighted semaphore that takes the permits and reports a timeout",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { take_all<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/original_wait",
        .description = "weighted semaphore whose helper waits without the mutex",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { time_out<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/late_helper",
        .description = "weighted semaphore whose helper takes permits after the caller has given up",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { take_while_held<late_helper>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/fixed",
        .description = "weighted semaphore whose caller waits itself: what it is told is what happened",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { take_all<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/fixed_while_held",
        .description = "weighted semaphore whose caller waits itself: no permit is lost",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { take_while_held<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/weighted_semaphore/fixed_time_out",
        .description = "weighted semaphore whose caller waits itself: it gives up",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { time_out<fixed>(); });

} // namespace
