// The pitfall: part of the state is atomic and part is not. The count of requests is safe, the total beside it is a
// data race, and even if it were not, a reader could see one of them without the other. Source: the course's chapter on
// atomic operations, common pitfalls.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::var;

class statistics {
public:
  void record(long bytes) {
    requests_.fetch_add(1);
    bytes_ += bytes; // at fault
  }

  long mean() {
    const long requests = requests_;
    return requests == 0 ? 0 : bytes_ / requests;
  }

private:
  atomic<long> requests_{0};
  var<long> bytes_{0};
};

void test() {
  statistics seen;
  lockstitch::parallel_invoke([&] { seen.record(100); }, [&] { seen.record(300); });
  LOCKSTITCH_ASSERT(seen.mean() == 200);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/atomic-partial/buggy",
        .description = "request count atomic, total of bytes plain: two requests race on the total",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
