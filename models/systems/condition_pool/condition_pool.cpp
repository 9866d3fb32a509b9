// The connection pool on a condition variable, from the course's chapter on condition variables ("Real-World Example").
// What the original gets wrong:
//  - Get unlocks while it opens a connection, and counts it afterwards: two callers both find room for the last one,
//  and
//    the pool hands out more than its maximum (`original_too_many`).
//  - a caller that has to wait leaves that to a helper goroutine. When its context is cancelled it goes away, but the
//    helper goes on waiting, and takes a connection that nobody will put back (`original_abandoned`).
// The fix: the connection is counted before the lock is let go, and the caller waits itself, with a limit.
// Not modelled: closing the pool, a maximum of idle connections, their expiry, and a factory that fails. The helpers
// are joined at the end; the course lets them go.
#include "lockstitch/lockstitch.hpp"

#include <chrono>
#include <list>
#include <vector>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::condition_variable;
using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;

constexpr std::chrono::milliseconds limit{10};

/// What both pools share. A connection is a number.
class pool {
public:
  explicit pool(int most) : most_(most) {}

  void put(int connection) {
    lock_guard guard(mutex_);
    idle_.push_back(connection);
    --active_;
    cond_.notify_one();
  }

  int active() {
    lock_guard guard(mutex_);
    return active_;
  }

protected:
  bool available() const { return !idle_.empty() || active_ < most_; }

  /// Requires: there is an idle one.
  int take_idle() {
    const int connection = idle_.back();
    idle_.pop_back();
    return connection;
  }

  /// Stands for the slow call to the server.
  int open() { return opened_.fetch_add(1); }

  const int most_;
  int active_ = 0;
  std::vector<int> idle_;
  mutex mutex_;
  condition_variable cond_;

private:
  atomic<int> opened_{0};
};

class original : public pool {
public:
  using pool::pool;
  ~original() {
    for (request& r : requests_) r.helper.join();
  }
  original(const original&) = delete;
  original& operator=(const original&) = delete;

  bool get(int& connection) {
    unique_lock lock(mutex_);
    if (try_get(lock, connection)) return true;
    request& mine = requests_.emplace_back();
    mine.helper = thread([this, &mine] { serve(mine); });
    const bool in_time = cond_of_requests_.wait_for(lock, limit, [&] { return mine.ready; });
    if (in_time) connection = mine.connection;
    return in_time;
  }

private:
  struct request {
    bool ready = false;
    int connection = 0;
    thread helper;
  };

  bool try_get(unique_lock<mutex>& lock, int& connection) {
    if (!available()) return false;
    if (!idle_.empty()) {
      connection = take_idle();
    } else {
      lock.unlock();
      connection = open(); // not counted yet
      lock.lock();
    }
    ++active_;
    return true;
  }

  /// Goes on when the caller has given up.
  void serve(request& r) {
    unique_lock lock(mutex_);
    cond_.wait(lock, [&] { return available(); });
    (void)try_get(lock, r.connection);
    r.ready = true;
    cond_of_requests_.notify_all();
  }

  std::list<request> requests_;
  condition_variable cond_of_requests_; ///< in the place of the course's channels
};

class fixed : public pool {
public:
  using pool::pool;

  bool get(int& connection) {
    unique_lock lock(mutex_);
    if (!cond_.wait_for(lock, limit, [&] { return available(); })) return false;
    ++active_;
    if (!idle_.empty()) {
      connection = take_idle();
      return true;
    }
    lock.unlock();
    connection = open();
    return true;
  }
};

/// A pool of one connection, and two callers at once.
template <class Pool> void two_callers() {
  Pool connections(1);
  atomic<int> in_use{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    int connection = 0;
    if (!connections.get(connection)) return;
    LOCKSTITCH_ASSERT(in_use.fetch_add(1) == 0);
    in_use.fetch_sub(1);
    connections.put(connection);
  });
}

/// A caller waits for the one connection while another puts it back. Afterwards nobody has it.
template <class Pool> void wait_for_it() {
  Pool connections(1);
  int first = 0;
  LOCKSTITCH_ASSERT(connections.get(first));
  lockstitch::parallel_invoke([&] { connections.put(first); },
                              [&] {
                                int second = 0;
                                if (connections.get(second)) connections.put(second);
                              });
  LOCKSTITCH_ASSERT(connections.active() == 0);
}

LOCKSTITCH_PROGRAM(
        .name = "systems/condition_pool/original_too_many",
        .description = "connection pool that counts a connection after it is open: two for a maximum of one",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { two_callers<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/condition_pool/original_abandoned",
        .description = "connection pool whose helper takes a connection for a caller that has left",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { wait_for_it<original>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/condition_pool/fixed",
        .description = "connection pool that counts before it opens: never more than its maximum",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { two_callers<fixed>(); });

LOCKSTITCH_PROGRAM(
        .name = "systems/condition_pool/fixed_wait",
        .description = "connection pool whose callers wait themselves: no connection is lost",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { wait_for_it<fixed>(); });

} // namespace
