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

template <class Lock = rw_mutex>
void read_and_write(std::uint32_t readers, std::uint32_t writers, const mutant& m = as_written) {
  use(m);
  Lock lock;
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
/// Readers behind a writer that gives up go on, all of them, beside the reader that the writer waited for.
void give_up_before_readers(const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  lock.lock_shared();
  lockstitch::parallel(3, [&](std::uint32_t self) {
    if (self == 0) LOCKSTITCH_ASSERT(!lock.try_lock_for(std::chrono::milliseconds(1)));
    else const std::shared_lock hold(lock);
  });
  lock.unlock_shared();
}
/// A reader finds the way free when a writer gives up, but another writer is faster.
void give_up_between(const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  pair data;
  lock.lock_shared();
  lockstitch::checked::thread impatient([&] {
    if (!lock.try_lock_for(std::chrono::milliseconds(1))) return;
    lock.unlock();
  });
  lockstitch::checked::thread reader([&] {
    const std::shared_lock hold(lock);
    data.read();
  });
  lock.unlock_shared();
  if (lock.try_lock()) {
    data.write();
    lock.unlock();
  }
  impatient.join();
  reader.join();
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

MODEL_VERIFIED("primitives/rw_mutex", "two readers and a writer", read_and_write(2, 1));
MODEL_VERIFIED("primitives/rw_mutex/two_writers", "a reader and two writers", read_and_write(1, 2));
MODEL_VERIFIED("primitives/rw_mutex/one_of_each", "a reader and a writer", read_and_write(1, 1));
MODEL_VERIFIED("primitives/rw_mutex/spin", "a reader and a writer, each with a turn of its spin loop",
               read_and_write<lockstitch::basic_rw_mutex<lockstitch::platform::basic_checked<1>>>(1, 1));
MODEL_VERIFIED("primitives/rw_mutex/together", "readers do not exclude each other", read_together());
MODEL_VERIFIED_UNDISTURBED("primitives/rw_mutex/downgrade", "a writer goes on as a reader", downgrade());
MODEL_VERIFIED("primitives/rw_mutex/timed_writer", "a writer gives up, and two readers behind it go on",
               give_up_writing(false));
MODEL_VERIFIED("primitives/rw_mutex/timed_writers", "one of two writers gives up", give_up_writing(true));
MODEL_VERIFIED_UNDISTURBED("primitives/rw_mutex/timed_before_readers",
                           "a writer that waits for a reader gives up, and two readers go on",
                           give_up_before_readers());
MODEL_VERIFIED_UNDISTURBED("primitives/rw_mutex/timed_between",
                           "a writer gives up, and another one is faster than the reader behind it", give_up_between());
MODEL_VERIFIED("primitives/rw_mutex/timed_reader", "a reader gives up", give_up_reading());

MODEL_REFUTED("primitives/rw_mutex/relaxed_unlock", "unlock does not release: what was written is not visible",
              data_race, read_and_write(1, 1, relaxed(file, "end_writing", operation::compare_exchange)));
MODEL_REFUTED("primitives/rw_mutex/relaxed_unlock_shared",
              "unlock_shared does not release: a writer may overwrite what is still read", data_race,
              read_and_write(1, 1, relaxed(file, "unlock_shared", operation::fetch)));
MODEL_REFUTED("primitives/rw_mutex/relaxed_turn", "a reader that was let in does not acquire what the writer wrote",
              data_race, read_and_write(1, 1, relaxed(file, "wait_for_turn", operation::load)));
MODEL_REFUTED("primitives/rw_mutex/silent_unlock_shared", "the last reader wakes nobody: the writer sleeps for ever",
              deadlock, read_and_write(1, 1, dropped(file, "unlock_shared", operation::wake_one)));

} // namespace
