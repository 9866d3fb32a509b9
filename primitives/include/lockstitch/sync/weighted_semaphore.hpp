// A semaphore whose permits are handed out in the order in which they were asked for: a large request is not passed by
// small ones, and so does not starve.
//
// Each waiting thread has a word of its own, on its stack, in a queue under a mutex. Who releases permits hands them to
// the first in the queue that they are enough for, until they are not; a thread leaves only with the mutex held, so
// that nobody is about to wake a word that is gone. Source: Go's golang.org/x/sync/semaphore; the course document's
// weighted semaphore, which loses permits on a timeout. Not here: speed without contention; for that take semaphore.
#pragma once

#include "lockstitch/sync/deadline.hpp"
#include "lockstitch/sync/mutex.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace lockstitch {

/// Permits that threads take in turn.
/// Memory ordering: what X did before release() is visible to Y after an acquire that returned later.
/// Progress: first come, first served; try_acquire() does not pass those that wait.
/// Destruction: legal once nobody waits and every release() has returned.
/// Misuse: a release beyond the permits it was made with; a request for more than those.
/// Throws: nothing.
/// Checked by: models/primitives/weighted_semaphore.cpp.
template <class Platform = platform::native> class basic_weighted_semaphore {
public:
  using stop_token = typename Platform::stop_token;

  explicit basic_weighted_semaphore(std::uint64_t permits) : largest_(permits), free_(permits) {}
  basic_weighted_semaphore(const basic_weighted_semaphore&) = delete;
  basic_weighted_semaphore& operator=(const basic_weighted_semaphore&) = delete;

  void acquire(std::uint64_t n = 1) { acquire_in_time(n, platform::forever()); }
  [[nodiscard]] bool try_acquire(std::uint64_t n = 1) {
    const std::lock_guard hold(lock_);
    return take(n);
  }
  /// False: the time was over first, and nothing was taken.
  template <class Rep, class Period>
  [[nodiscard]] bool try_acquire_for(const std::chrono::duration<Rep, Period>& longest, std::uint64_t n = 1) {
    return acquire_in_time(n, internal::deadline_after<Platform>(longest));
  }
  template <class Clock, class Duration>
  [[nodiscard]] bool try_acquire_until(const std::chrono::time_point<Clock, Duration>& deadline, std::uint64_t n = 1) {
    return acquire_in_time(n, internal::deadline_at<Platform>(deadline));
  }
  /// False: stop was requested first, and nothing was taken.
  [[nodiscard]] bool acquire(const stop_token& token, std::uint64_t n = 1) {
    request mine(n);
    if (!enter(mine)) return true;
    {
      const auto stop = [&] { finish(mine, stopped); };
      const typename Platform::template stop_callback<decltype(stop)> callback(token, stop);
      sleep(mine, platform::forever());
    }
    return leave(mine);
  }

  void release(std::uint64_t n = 1) {
    const std::lock_guard hold(lock_);
    if (n > largest_ - free_.load()) Platform::misuse("release of more permits than the weighted_semaphore has");
    free_.store(free_.load() + n);
    serve();
  }

private:
  static constexpr std::uint32_t waits = 0, granted = 1, stopped = 2;

  /// A place in the queue; it is on the stack of the thread that waits.
  struct request {
    explicit request(std::uint64_t count) : n(count) {}
    const std::uint64_t n;
    typename Platform::template atomic<std::uint32_t> state{waits};
    request* before = nullptr;
    request* after = nullptr;
  };

  template <class Limit> bool acquire_in_time(std::uint64_t n, const Limit& limit) {
    request mine(n);
    if (!enter(mine)) return true;
    sleep(mine, limit);
    return leave(mine);
  }
  /// False: the permits were there, and are taken.
  bool enter(request& mine) {
    if (mine.n > largest_) Platform::misuse("a request for more permits than the weighted_semaphore has");
    const std::lock_guard hold(lock_);
    if (take(mine.n)) return false;
    mine.before = last_.load();
    (mine.before != nullptr ? mine.before->after : first_.write()) = &mine;
    last_.store(&mine);
    return true;
  }
  template <class Limit> static void sleep(request& mine, const Limit& limit) {
    while (mine.state.load(std::memory_order_relaxed) == waits)
      if (!Platform::wait(mine.state, waits, limit)) return;
  }
  /// Whether it has its permits. If not, those behind it may be served now.
  bool leave(request& mine) {
    const std::lock_guard hold(lock_);
    if (mine.state.load(std::memory_order_relaxed) == granted) return true;
    remove(mine);
    serve();
    return false;
  }
  void finish(request& r, std::uint32_t how) {
    const std::lock_guard hold(lock_);
    if (r.state.load(std::memory_order_relaxed) == waits) wake(r, how);
  }

  // With the lock held:
  bool take(std::uint64_t n) {
    if (first_.load() != nullptr || free_.load() < n) return false;
    free_.store(free_.load() - n);
    return true;
  }
  void serve() {
    for (request* r = first_.load(); r != nullptr && r->n <= free_.load(); r = first_.load()) {
      free_.store(free_.load() - r->n);
      remove(*r);
      wake(*r, granted);
    }
  }
  void remove(request& r) {
    (r.before != nullptr ? r.before->after : first_.write()) = r.after;
    (r.after != nullptr ? r.after->before : last_.write()) = r.before;
  }
  /// The lock orders what this thread has done; the word only needs to change.
  static void wake(request& r, std::uint32_t how) {
    r.state.store(how, std::memory_order_relaxed);
    Platform::wake_one(Platform::waiters(r.state));
  }

  const std::uint64_t largest_;
  basic_mutex<Platform> lock_;
  typename Platform::template plain<std::uint64_t> free_;
  typename Platform::template plain<request*> first_{nullptr};
  typename Platform::template plain<request*> last_{nullptr};
};

using weighted_semaphore = basic_weighted_semaphore<>;

} // namespace lockstitch
