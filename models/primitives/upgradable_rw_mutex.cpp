// The project's upgradable reader-writer mutex on the checker's platform: the text that ships.
// The orders: those of the two locks that it is made of.
// Broken twins: the reader-writer mutex's text with one change; and a program that upgrades by letting go and locking
// again, as the course document does.
#include "lockstitch/sync/upgradable_rw_mutex.hpp"
#include "sync_models.hpp"

#include <mutex>
#include <shared_mutex>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using rw_mutex = lockstitch::basic_upgradable_rw_mutex<checked>;

constexpr auto assertion = lockstitch::finding_kind::assertion;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

/// Threads that make what is not there yet, beside a reader.
void make_once(bool gap, std::uint32_t makers, std::uint32_t readers, const mutant& m = as_written) {
  use(m);
  rw_mutex lock;
  var<int> made{0};
  lockstitch::parallel(makers + readers, [&](std::uint32_t self) {
    if (self >= makers) {
      const std::shared_lock hold(lock);
      LOCKSTITCH_ASSERT(made <= 1);
      return;
    }
    lock.lock_upgrade();
    if (made > 0) return lock.unlock_upgrade();
    if (gap) {
      lock.unlock_upgrade();
      lock.lock();
    } else {
      lock.upgrade();
    }
    made = made + 1;
    LOCKSTITCH_ASSERT(made == 1);
    lock.unlock();
  });
}

/// Goes down again, step by step.
void downgrade() {
  use(as_written);
  rw_mutex lock;
  var<int> data{0};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    if (self == 1) {
      const std::lock_guard hold(lock);
      data = data + 1;
      return;
    }
    lock.lock();
    data = data + 1;
    const int mine = data;
    lock.downgrade_to_upgrade();
    LOCKSTITCH_ASSERT(data == mine);
    lock.upgrade();
    LOCKSTITCH_ASSERT(data == mine);
    lock.downgrade();
    LOCKSTITCH_ASSERT(data == mine);
    lock.unlock_shared();
  });
  LOCKSTITCH_ASSERT(data == 2);
}

MODEL_VERIFIED("primitives/upgradable_rw_mutex", "two threads make what is not there yet", make_once(false, 2, 0));
MODEL_VERIFIED_UNDISTURBED("primitives/upgradable_rw_mutex/reader", "a thread that upgrades, and a reader",
                           make_once(false, 1, 1));
MODEL_VERIFIED_UNDISTURBED("primitives/upgradable_rw_mutex/downgrade", "a writer goes down and up again", downgrade());
MODEL_REFUTED("primitives/upgradable_rw_mutex/gap", "let go and locked again: both make it", assertion,
              make_once(true, 2, 0));
MODEL_REFUTED("primitives/upgradable_rw_mutex/silent_reader", "the last other reader wakes nobody", deadlock,
              make_once(false, 1, 1, dropped("rw_mutex.hpp", "unlock_shared", operation::wake_one)));

} // namespace
