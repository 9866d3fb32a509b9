// The text of the primitives under Relacy's full search: a second opinion, from a checker that shares nothing with
// ours. Small programs, since every interleaving is run. Relacy's seq_cst fences are not used here, so that its known
// mistakes do not matter. Not here: the primitives of more_primitives_test.cpp.
#include "full_search.hpp"

#include "lockstitch/sync/cond.hpp"
#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/once.hpp"
#include "lockstitch/sync/recursive_mutex.hpp"
#include "lockstitch/sync/rw_mutex.hpp"
#include "lockstitch/sync/semaphore.hpp"
#include "lockstitch/sync/wait_group.hpp"

#include <mutex>
#include <shared_mutex>

namespace {

using namespace lockstitch::relacy_tests;

struct mutual_exclusion {
  lockstitch::basic_mutex<relacy> lock;
  plain counter{0};
  void thread(unsigned) {
    const std::lock_guard hold(lock);
    counter.store(counter.load() + 1);
  }
};

struct recursion {
  lockstitch::basic_recursive_mutex<relacy> lock;
  plain counter{0};
  void thread(unsigned self) {
    lock.lock();
    if (self == 0) lock.lock();
    counter.store(counter.load() + 1);
    if (self == 0) lock.unlock();
    lock.unlock();
  }
};

struct run_once {
  lockstitch::basic_once<0, relacy> once;
  plain made{0};
  void thread(unsigned) {
    once.call([&] { made.store(made.load() + 1); });
    RL_ASSERT(made.load() == 1);
  }
};

struct read_and_write {
  lockstitch::basic_rw_mutex<relacy> lock;
  plain data{0};
  void thread(unsigned self) {
    if (self == 0) {
      const std::lock_guard hold(lock);
      data.store(1);
    } else {
      const std::shared_lock hold(lock);
      RL_ASSERT(data.load() <= 1);
    }
  }
};

struct hand_over {
  lockstitch::basic_semaphore<relacy> permits{0};
  plain data{0};
  void thread(unsigned self) {
    if (self == 0) {
      data.store(42);
      permits.release();
    } else {
      permits.acquire();
      RL_ASSERT(data.load() == 42);
    }
  }
};

struct wait_for_one {
  lockstitch::basic_wait_group<relacy> group{1};
  plain data{0};
  void thread(unsigned self) {
    if (self == 0) {
      data.store(42);
      group.done();
    } else {
      group.wait();
      RL_ASSERT(data.load() == 42);
    }
  }
};

struct queue {
  lockstitch::basic_mutex<relacy> lock;
  lockstitch::basic_cond<lockstitch::basic_mutex<relacy>, relacy> filled{lock};
  plain items{0};
  void thread(unsigned self) {
    std::unique_lock hold(lock);
    if (self == 0) {
      items.store(1);
      hold.unlock();
      filled.notify_one();
    } else {
      filled.wait([&] { return items.load() == 1; });
    }
  }
};

/// Nothing protects the counter: to see that the search would find it.
struct unprotected {
  plain counter{0};
  void thread(unsigned) { counter.store(counter.load() + 1); }
};
/// Nobody releases a permit.
struct never_woken {
  lockstitch::basic_semaphore<relacy> permits{0};
  void thread(unsigned self) {
    if (self == 0) permits.acquire();
  }
};

} // namespace

int main() {
  bool ok = search<mutual_exclusion, 2>("mutex");
  ok = search<recursion, 2>("recursive_mutex") && ok;
  ok = search<run_once, 2>("once") && ok;
  ok = search<read_and_write, 2>("rw_mutex") && ok;
  ok = search<hand_over, 2>("semaphore") && ok;
  ok = search<wait_for_one, 2>("wait_group") && ok;
  ok = search<queue, 2>("cond") && ok;
  ok = search<unprotected, 2>("unprotected", rl::test_result_data_race) && ok;
  ok = search<never_woken, 2>("never_woken", rl::test_result_deadlock) && ok;
  return ok ? 0 : 1;
}
