// The pitfall: readers keep a writer out. A lock that lets every reader in while another one reads gives a writer that
// waits no turn as long as readers come.
// Source: the course's chapter on RWMutex, question 3. std::shared_mutex promises no order.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::shared_lock;
using lockstitch::checked::shared_mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

class table {
public:
  int look() {
    shared_lock reading(mutex_); // at fault
    return value_;
  }
  void change() {
    lock_guard writing(mutex_);
    value_ = 1;
  }

private:
  shared_mutex mutex_;
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
        .name = "pitfalls/rw-writer-starvation/buggy", .description = "readers keep a writer out",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::starvation}, .parameter = {},
        .body = [](int) { reader_and_writer(); },
        .configure = [](lockstitch::options& opts) { opts.starvation_bound = 3; });

} // namespace
