// The pitfall: each call of a concurrent map is atomic, two of them are not. Both threads find no session, both store
// one, and one of them goes on with a session that is no longer in the map. Source: the course's chapter on the
// concurrent map, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <map>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

class session_map {
public:
  bool contains(int user) {
    lock_guard guard(mutex_);
    return sessions_.count(user) != 0;
  }

  void store(int user, int session) {
    lock_guard guard(mutex_);
    sessions_[user] = session;
  }

  int load(int user) {
    lock_guard guard(mutex_);
    return sessions_[user];
  }

private:
  mutex mutex_;
  std::map<int, int> sessions_;
};

void log_in(session_map& sessions, int fresh) {
  if (sessions.contains(7)) return;
  sessions.store(7, fresh);
  LOCKSTITCH_ASSERT(sessions.load(7) == fresh); // at fault
}

void test() {
  session_map sessions;
  lockstitch::parallel_invoke([&] { log_in(sessions, 1); }, [&] { log_in(sessions, 2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-check-then-act/buggy",
        .description = "contains() and then store(): the session of one thread is lost",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
