// A reader-writer mutex in which neither readers nor writers starve: a writer that waits keeps new readers out, and
// when it leaves, all readers that came meanwhile go before the next writer.
//
// The word holds who is inside, a writer (`writing`) or so many readers; that the writer at the front waits
// (`pending`); how many readers wait for their turn; a `phase`, which changes when a writer lets those in; and that
// somebody may sleep. Waiting readers are counted, so that the writer who leaves makes them readers by the one change
// of the word that ends its own turn. A phase cannot change twice while one of them looks away: for that a writer would
// have to get in, and it waits for the readers inside. Writers queue up at a mutex, whose first owner is the writer at
// the front. Source: Brandenburg and Anderson, "Spin-based reader-writer synchronization for multiprocessor real-time
// systems", Real-Time Systems 46, 2010 (phase-fair locks); Go's sync.RWMutex. Not here: an upgrade
// (upgradable_rw_mutex); who reads.
#pragma once

#include "lockstitch/platform/native.hpp"
#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/thread_safety.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <type_traits>

namespace lockstitch {

/// One writer, or many readers. Satisfies SharedTimedLockable: std::shared_lock and the others work on it.
///
/// | state   | lock()  | lock_shared()                   | unlock()             | unlock_shared() | downgrade() |
/// |---------|---------|---------------------------------|----------------------|-----------------|-------------|
/// | free    | writing | reading                         | misuse               | misuse          | misuse      |
/// | reading | blocks  | one more; blocks behind writers | misuse               | one fewer, free | misuse      |
/// | writing | blocks  | blocks                          | free, or who waits   | misuse          | reading     |
///
/// Requires: unlocked in the mode it is held in, by the thread that holds it. A reader that locks it again for reading
///   deadlocks if a writer came in between. At most 16383 readers, and as many that wait.
/// Progress: a reader waits for one writer at most; a writer for the readers that were there, and for a bounded number
///   of writers.
/// Memory ordering: what X did before unlock() is visible to Y after its next lock() or lock_shared(); what X did
/// before
///   unlock_shared(), to the next writer.
/// Destruction: legal once it is unlocked and nobody waits, as for mutex.
/// Throws: nothing.
/// Checked by: models/primitives/rw_mutex.cpp.
template <class Platform = platform::native> class LOCKSTITCH_CAPABILITY("shared_mutex") basic_rw_mutex {
public:
  basic_rw_mutex() = default;
  basic_rw_mutex(const basic_rw_mutex&) = delete;
  basic_rw_mutex& operator=(const basic_rw_mutex&) = delete;

  void lock() LOCKSTITCH_ACQUIRE() {
    if (!try_lock()) lock_slowly(platform::forever());
  }
  [[nodiscard]] bool try_lock() LOCKSTITCH_TRY_ACQUIRE(true) {
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    while (is_free(found))
      if (state_.compare_exchange_strong(found, found | writing, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    return false;
  }
  template <class Rep, class Period> [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& longest)
      LOCKSTITCH_TRY_ACQUIRE(true) {
    return try_lock() || lock_slowly(internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& deadline)
      LOCKSTITCH_TRY_ACQUIRE(true) {
    return try_lock() || lock_slowly(internal::deadline_at<Platform>(deadline));
  }
  void unlock() LOCKSTITCH_RELEASE() {
    end_writing(0, "unlock of an rw_mutex that is not locked for writing: unlock it in the mode that it was locked in");
  }
  /// Gives up writing and goes on reading, without a writer in between.
  void downgrade() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    end_writing(reader, "downgrade of an rw_mutex that is not locked for writing");
  }

  void lock_shared() LOCKSTITCH_ACQUIRE_SHARED() {
    if (!try_lock_shared()) lock_shared_slowly(platform::forever());
  }
  [[nodiscard]] bool try_lock_shared() LOCKSTITCH_TRY_ACQUIRE_SHARED(true) {
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    while ((found & (writing | pending)) == 0) {
      if ((found & all_readers) == all_readers) Platform::misuse("an rw_mutex with more than 16383 readers");
      if (state_.compare_exchange_strong(found, found + reader, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    }
    return false;
  }
  template <class Rep, class Period>
  [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& longest)
      LOCKSTITCH_TRY_ACQUIRE_SHARED(true) {
    return try_lock_shared() || lock_shared_slowly(internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& deadline)
      LOCKSTITCH_TRY_ACQUIRE_SHARED(true) {
    return try_lock_shared() || lock_shared_slowly(internal::deadline_at<Platform>(deadline));
  }
  void unlock_shared() LOCKSTITCH_RELEASE_SHARED() {
    const auto sleepers = Platform::waiters(state_);
    const std::uint32_t before = state_.fetch_sub(reader, std::memory_order_release);
    if ((before & all_readers) == 0) Platform::misuse("unlock_shared of an rw_mutex that is not locked for reading");
    if ((before & all_readers) <= 2 * reader && (before & pending) != 0) Platform::wake_one(sleepers, pending);
  }

private:
  static constexpr std::uint32_t writing = 1, pending = 2, phase = 4, asleep = 8;
  static constexpr std::uint32_t reader = 16, all_readers = 16383 * reader;
  static constexpr std::uint32_t waiting = 16384 * reader, all_waiting = 16383 * waiting;

  /// For a writer that does not stand at the front.
  [[nodiscard]] static bool is_free(std::uint32_t value) { return (value & (writing | pending | all_readers)) == 0; }

  /// Makes the readers that wait readers, beside `readers` that are there.
  [[nodiscard]] static std::uint32_t let_in(std::uint32_t value, std::uint32_t readers) {
    const std::uint32_t arrived = (value & all_waiting) / waiting * reader;
    const std::uint32_t turn = (value & phase) ^ (arrived != 0 ? phase : 0);
    return (value & pending) | turn | (readers + arrived);
  }
  void end_writing(std::uint32_t readers, const char* misuse) {
    const auto sleepers = Platform::waiters(state_);
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    do {
      if ((found & writing) == 0) Platform::misuse(misuse);
    } while (!state_.compare_exchange_strong(found, let_in(found, readers), std::memory_order_release,
                                             std::memory_order_relaxed));
    if ((found & asleep) != 0) Platform::wake_all(sleepers);
  }

  /// At the front from when it has the writers' mutex. It gives that on as soon as it writes itself: the next one is
  /// pending before this one leaves.
  template <class Limit> bool lock_slowly(const Limit& limit) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    for (unsigned turn = 0; turn < Platform::spins; ++turn) {
      Platform::pause();
      if (try_lock()) return true;
    }
    if constexpr (std::is_same_v<Limit, platform::forever>) writers_.lock();
    else if (!writers_.try_lock_until(limit)) return false;
    const bool mine = wait_for_readers(0, limit);
    writers_.unlock();
    return mine;
  }
  /// Until none but `own` of the readers are left, and no writer.
  template <class Limit> bool wait_for_readers(std::uint32_t own, const Limit& limit) {
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    for (;;) {
      if ((found & writing) == 0 && (found & all_readers) == own) {
        const std::uint32_t mine = ((found & ~pending) - own) | writing;
        if (state_.compare_exchange_strong(found, mine, std::memory_order_acquire, std::memory_order_relaxed))
          return true;
        continue;
      }
      const std::uint32_t marked = found | pending | asleep;
      if (marked != found &&
          !state_.compare_exchange_strong(found, marked, std::memory_order_relaxed, std::memory_order_relaxed))
        continue;
      if (!Platform::wait(state_, marked, limit, pending)) return leave_the_front();
      found = state_.load(std::memory_order_relaxed);
    }
  }
  /// The time is over. Readers that wait only because of this writer find the way free.
  bool leave_the_front() {
    const std::uint32_t found = state_.fetch_and(~pending, std::memory_order_relaxed);
    if ((found & all_waiting) != 0) Platform::wake_all(Platform::waiters(state_), asleep);
    return false;
  }

  template <class Limit> bool lock_shared_slowly(const Limit& limit) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    for (unsigned turn = 0; turn < Platform::spins; ++turn) {
      Platform::pause();
      if (try_lock_shared()) return true;
    }
    std::uint32_t found = state_.load(std::memory_order_relaxed);
    for (;;) {
      if ((found & (writing | pending)) == 0) {
        if (try_lock_shared()) return true;
        found = state_.load(std::memory_order_relaxed);
        continue;
      }
      if ((found & all_waiting) == all_waiting) Platform::misuse("an rw_mutex with more than 16383 readers that wait");
      const std::uint32_t queued = (found + waiting) | asleep;
      if (state_.compare_exchange_strong(found, queued, std::memory_order_relaxed, std::memory_order_relaxed))
        return wait_for_turn(queued, limit);
    }
  }
  /// `found`: the word as it is, with this thread among those that wait.
  template <class Limit> bool wait_for_turn(std::uint32_t found, const Limit& limit) {
    const std::uint32_t arrived_in = found & phase;
    for (;;) {
      if ((found & phase) != arrived_in) return true;
      if ((found & (writing | pending)) == 0) {
        if (state_.compare_exchange_strong(found, found - waiting + reader, std::memory_order_acquire,
                                           std::memory_order_acquire))
          return true;
        continue;
      }
      if (!Platform::wait(state_, found, limit, asleep)) return leave_the_queue(arrived_in);
      found = state_.load(std::memory_order_acquire);
    }
  }
  /// The time is over; but it may have been let in just then.
  bool leave_the_queue(std::uint32_t arrived_in) {
    std::uint32_t found = state_.load(std::memory_order_acquire);
    while ((found & phase) == arrived_in)
      if (state_.compare_exchange_strong(found, found - waiting, std::memory_order_acquire, std::memory_order_acquire))
        return false;
    return true;
  }

  typename Platform::template atomic<std::uint32_t> state_{0};
  basic_mutex<Platform> writers_;

  template <class> friend class basic_upgradable_rw_mutex;
};

using rw_mutex = basic_rw_mutex<>;

} // namespace lockstitch
