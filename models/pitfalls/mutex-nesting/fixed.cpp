// The registry of buggy.cpp: a report holds one lock at a time, and copies what it needs under it.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::unique_lock;
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
    unique_lock member(names_lock);
    const int sum = names;
    member.unlock();
    lock_guard all(groups_lock);
    return sum + groups;
  }
};

void load_then_report() {
  registry shared;
  thread([&] { shared.load(); }).join();
  thread([&] { LOCKSTITCH_ASSERT(shared.report() == 2); }).join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-nesting/fixed", .description = "no lock is taken under another one in the wrong order",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { load_then_report(); });

} // namespace
