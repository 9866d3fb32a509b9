// A reader-writer mutex with a third mode: a reader that may become a writer, without a gap in which another could
// write. There is one such reader at a time, beside any number of others. It and the writers exclude each other by a
// mutex, so that the writer that an upgrade makes has no rival. Source: Boost.Thread's UpgradeLockable concept; the
// course document's RWMutex, question 2, whose upgrade has the gap.
#pragma once

#include "lockstitch/sync/rw_mutex.hpp"

namespace lockstitch {

/// One writer, or many readers of which one may upgrade. Satisfies SharedLockable.
///
/// | state                | lock() | lock_shared() | lock_upgrade() | upgrade()                     |
/// |----------------------|--------|---------------|----------------|-------------------------------|
/// | free                 | writes | reads         | reads, may upgrade | not allowed               |
/// | read                 | blocks | reads         | reads, may upgrade | not allowed               |
/// | read by an upgrader  | blocks | reads         | blocks         | by it: waits for the readers, then writes |
/// | written              | blocks | blocks        | blocks         | not allowed                   |
///
/// Memory ordering: as for rw_mutex; what others wrote before is visible to the upgrader since lock_upgrade(), and
/// nobody
///   writes between that and upgrade().
/// Destruction: as for rw_mutex.
/// Throws: nothing.
/// Checked by: models/primitives/upgradable_rw_mutex.cpp.
template <class Platform = platform::native> class LOCKSTITCH_CAPABILITY("shared_mutex") basic_upgradable_rw_mutex {
  using rw = basic_rw_mutex<Platform>;

public:
  basic_upgradable_rw_mutex() = default;
  basic_upgradable_rw_mutex(const basic_upgradable_rw_mutex&) = delete;
  basic_upgradable_rw_mutex& operator=(const basic_upgradable_rw_mutex&) = delete;

  void lock() LOCKSTITCH_ACQUIRE() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    upgraders_.lock();
    rw_.lock();
  }
  [[nodiscard]] bool try_lock() LOCKSTITCH_TRY_ACQUIRE(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    if (!upgraders_.try_lock()) return false;
    if (rw_.try_lock()) return true;
    upgraders_.unlock();
    return false;
  }
  /// The mutex among writers comes first: the change of the other word is the last.
  void unlock() LOCKSTITCH_RELEASE() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    upgraders_.unlock();
    rw_.unlock();
  }

  void lock_shared() LOCKSTITCH_ACQUIRE_SHARED() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS { rw_.lock_shared(); }
  [[nodiscard]] bool try_lock_shared() LOCKSTITCH_TRY_ACQUIRE_SHARED(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    return rw_.try_lock_shared();
  }
  void unlock_shared() LOCKSTITCH_RELEASE_SHARED() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS { rw_.unlock_shared(); }

  /// Reads, beside other readers, and may upgrade.
  void lock_upgrade() LOCKSTITCH_ACQUIRE_SHARED() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    upgraders_.lock();
    rw_.lock_shared();
  }
  [[nodiscard]] bool try_lock_upgrade() LOCKSTITCH_TRY_ACQUIRE_SHARED(true) LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    if (!upgraders_.try_lock()) return false;
    if (rw_.try_lock_shared()) return true;
    upgraders_.unlock();
    return false;
  }
  void unlock_upgrade() LOCKSTITCH_RELEASE_SHARED() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    upgraders_.unlock();
    rw_.unlock_shared();
  }

  /// From lock_upgrade() to writing. Blocks: until the other readers have left; no new ones come in.
  void upgrade() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS { rw_.wait_for_readers(rw::reader, platform::forever()); }
  /// From writing back to what lock_upgrade() gave; or to plain reading.
  void downgrade_to_upgrade() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS { rw_.downgrade(); }
  void downgrade() LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS {
    upgraders_.unlock();
    rw_.downgrade();
  }

private:
  basic_mutex<Platform> upgraders_; ///< held by the writer, and by the reader that may become one
  rw rw_;
};

using upgradable_rw_mutex = basic_upgradable_rw_mutex<>;

} // namespace lockstitch
