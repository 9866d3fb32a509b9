// The fix of check-then-act on a map: the one operation that does both, load_or_store.
// Source: the course's chapter on the concurrent map, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <map>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;

class session_map {
public:
  /// The session that is in the map afterwards.
  int load_or_store(int user, int session) {
    lock_guard guard(mutex_);
    return sessions_.emplace(user, session).first->second;
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
  const int mine = sessions.load_or_store(7, fresh);
  LOCKSTITCH_ASSERT(sessions.load(7) == mine);
}

void test() {
  session_map sessions;
  lockstitch::parallel_invoke([&] { log_in(sessions, 1); }, [&] { log_in(sessions, 2); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-check-then-act/fixed", .description = "load_or_store() in one step",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
