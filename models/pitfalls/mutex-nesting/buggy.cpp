// Locks nested three deep: registry, group, member. With so many nobody keeps their order in mind: a report, which runs
// when the loading is over, takes the registry's last. No run of this test deadlocks; the day the two overlap, one
// does. Source: the course's chapter on Mutex ("avoid nested locks").
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

struct registry {
  mutex groups_lock, members_lock, names_lock;
  var<int> groups{0}, members{0}, names{0};

  void load() {
    lock_guard all(groups_lock);
    ++groups;
    lock_guard group(members_lock);
    ++members;
    lock_guard member(names_lock);
    ++names;
  }

  int report() {
    lock_guard member(names_lock);
    const int sum = names;
    lock_guard all(groups_lock); // at fault
    return sum + groups;
  }
};

void load_then_report() {
  registry shared;
  thread([&] { shared.load(); }).join();
  thread([&] { LOCKSTITCH_ASSERT(shared.report() == 2); }).join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-nesting/buggy", .description = "nested locks are taken in two orders that never meet",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::lock_order}, .parameter = {},
        .body = [](int) { load_then_report(); });

} // namespace
