// Clang's thread-safety analysis knows the locks: it is silent on the right program and finds what the wrong one
// forgets. Compiled by a test with LOCKSTITCH_right or LOCKSTITCH_wrong.
#include "lockstitch/sync/recursive_mutex.hpp"
#include "lockstitch/sync/rw_mutex.hpp"
#include "lockstitch/sync/upgradable_rw_mutex.hpp"

namespace {

struct account {
  lockstitch::mutex lock;
  int balance LOCKSTITCH_GUARDED_BY(lock) = 0;
  lockstitch::rw_mutex names_lock;
  int names LOCKSTITCH_GUARDED_BY(names_lock) = 0;

  int add(int n) LOCKSTITCH_EXCLUDES(lock) {
    lock.lock();
    balance += n;
    const int now = balance;
    lock.unlock();
    return now;
  }
  bool try_add(int n) {
    if (!lock.try_lock()) return false;
    add_locked(n);
    lock.unlock();
    return true;
  }
  void add_locked(int n) LOCKSTITCH_REQUIRES(lock) { balance += n; }
  int read() {
    names_lock.lock_shared();
    const int now = names;
    names_lock.unlock_shared();
    return now;
  }
#ifdef LOCKSTITCH_wrong
  void write() {
    names_lock.lock_shared();
    ++names;
    names_lock.unlock_shared();
  }
#endif
};

} // namespace

int main() {
  account a;
  return a.add(1) + (a.try_add(1) ? 1 : 0) + a.read();
}
