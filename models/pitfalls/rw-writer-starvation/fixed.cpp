// The table of buggy.cpp under a lock that serves in the order of arrival: a reader that comes after a waiting writer
// reads after it. However often others read, the writer is overtaken by none that took its ticket later.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::yield;
using lockstitch::checked::atomic;
using lockstitch::checked::lock_guard;
using lockstitch::checked::shared_lock;
using lockstitch::checked::thread;
using lockstitch::checked::var;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;

class fair_shared_mutex {
public:
  void lock() {
    take_turn();
    while (readers_.load(memory_order_acquire) != 0) yield();
  }
  void unlock() { pass_on(); }
  void lock_shared() {
    take_turn();
    readers_.fetch_add(1, memory_order_relaxed);
    pass_on();
  }
  void unlock_shared() { readers_.fetch_sub(1, memory_order_release); }

private:
  void take_turn() {
    const int mine = next_.fetch_add(1, memory_order_relaxed);
    while (serving_.load(memory_order_acquire) != mine) yield();
  }
  void pass_on() { serving_.store(serving_.load(memory_order_relaxed) + 1, memory_order_release); }

  atomic<int> next_{0};
  atomic<int> serving_{0};
  atomic<int> readers_{0};
};

class table {
public:
  int look() {
    shared_lock reading(mutex_);
    return value_;
  }
  void change() {
    lock_guard writing(mutex_);
    value_ = 1;
  }

private:
  fair_shared_mutex mutex_;
  var<int> value_{0};
};

void reader_and_writer() {
  table shared;
  thread reader([&] {
    for (int i = 0; i < 3; ++i) (void)shared.look();
  });
  shared.change();
  reader.join();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/rw-writer-starvation/fixed", .description = "the lock serves in the order of arrival",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
        .body = [](int) { reader_and_writer(); },
        .configure = [](lockstitch::options& opts) { opts.starvation_bound = 3; });

} // namespace
