// The project's reader-writer mutex on the checker's platform: the text that ships.
// The orders: unlock() and unlock_shared() release, and each way in acquires: taking the free lock, being let in by the
// writer that leaves (the phase has changed), going in when a writer at the front has given up. Every change of the
// word is a read-modify-write, so that what a marker wrote goes on with the release sequence. Broken twins: that text
// with one change each.
#include "lockstitch/sync/rw_mutex.hpp"
#include "sync_models.hpp"

#include <chrono>
#include <mutex>
#include <shared_mutex>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using rw_mutex = lockstitch::basic_rw_mutex<checked>;

constexpr std::string_view file = "rw_mutex.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// Two variables that are equal whenever nobody writes.
struct pair {
  var<int> a{0};
  var<int> b{0};
  void write() {
    a = a + 1;
    b = b + 1;
  }
  void read() const { LOCKSTITCH_ASSERT(a == b); }
};

void read_and_write(std::uint32_t readers, std::uint32_t writers, const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  pair data;
  lockstitch::parallel(readers + writers, [&](std::uint32_t self) {
    if (self < readers) {
      const std::shared_lock hold(lock);
      data.read();
    } else {
      const std::lock_guard hold(lock);
      data.write();
    }
  });
  LOCKSTITCH_ASSERT(data.a == static_cast<int>(writers));
}

/// A reader that waits for another reader to come in, too.
void read_together() {
  use(as_written);
  rw_mutex lock;
  lockstitch::checked::atomic<bool> inside{false};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    const std::shared_lock hold(lock);
    if (self == 0) inside.store(true, std::memory_order_relaxed);
    while (!inside.load(std::memory_order_relaxed)) lockstitch::yield();
  });
}

/// A writer goes on reading what it wrote, and other readers come in.
void downgrade(const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  pair data;
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 0) {
      lock.lock();
      data.write();
      const int written = data.a;
      lock.downgrade();
      LOCKSTITCH_ASSERT(data.a == written);
      lock.unlock_shared();
    } else if (self == 1) {
      const std::shared_lock hold(lock);
      data.read();
    } else {
      const std::lock_guard hold(lock);
      data.write();
    }
  });
}

/// A writer gives up after a time; a reader that came behind it, or another writer, goes on.
void give_up_writing(bool other_writes, const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  pair data;
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 0) {
      if (!lock.try_lock_for(std::chrono::milliseconds(1))) return;
      data.write();
      lock.unlock();
    } else if (self == 1 || !other_writes) {
      const std::shared_lock hold(lock);
      data.read();
    } else {
      const std::lock_guard hold(lock);
      data.write();
    }
  });
  LOCKSTITCH_ASSERT(lock.try_lock());
  lock.unlock();
}
void give_up_reading(const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  pair data;
  lockstitch::parallel(2, [&](std::uint32_t self) {
    if (self == 0) {
      if (!lock.try_lock_shared_for(std::chrono::milliseconds(1))) return;
      data.read();
      lock.unlock_shared();
    } else {
      const std::lock_guard hold(lock);
      data.write();
    }
  });
  LOCKSTITCH_ASSERT(lock.try_lock());
  lock.unlock();
}

LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex", .description = "two readers and a writer",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_write(2, 1); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/two_writers", .description = "a reader and two writers",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_write(1, 2); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/one_of_each", .description = "a reader and a writer",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_and_write(1, 1); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/together", .description = "readers do not exclude each other",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { read_together(); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/downgrade", .description = "a writer goes on as a reader",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { downgrade(); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/timed_writer", .description = "a writer gives up, and two readers behind it go on",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { give_up_writing(false); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/timed_writers", .description = "one of two writers gives up",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { give_up_writing(true); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/timed_reader", .description = "a reader gives up",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { give_up_reading(); });

LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/relaxed_unlock",
        .description = "unlock does not release: what was written is not visible",
        .expected = {lockstitch::verdict::refuted, data_race}, .parameter = {},
        .body = [](int) { read_and_write(1, 1, relaxed(file, "end_writing", operation::compare_exchange)); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/relaxed_unlock_shared",
        .description = "unlock_shared does not release: a writer may overwrite what is still read",
        .expected = {lockstitch::verdict::refuted, data_race}, .parameter = {},
        .body = [](int) { read_and_write(1, 1, relaxed(file, "unlock_shared", operation::fetch)); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/relaxed_turn",
        .description = "a reader that was let in does not acquire what the writer wrote",
        .expected = {lockstitch::verdict::refuted, data_race}, .parameter = {},
        .body = [](int) { read_and_write(1, 1, relaxed(file, "wait_for_turn", operation::load)); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/rw_mutex/silent_unlock_shared",
        .description = "the last reader wakes nobody: the writer sleeps for ever",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {},
        .body = [](int) { read_and_write(1, 1, dropped(file, "unlock_shared", operation::wake_all)); });

} // namespace
