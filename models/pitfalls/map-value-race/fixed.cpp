// The fix of a race on a value: the map runs the change under its lock.
// Source: the course's chapter on the concurrent map, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <map>
#include <string>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class word_counts {
public:
  template <class Change> void visit(const std::string& word, Change change) {
    lock_guard guard(mutex_);
    change(counts_[word]);
  }

private:
  mutex mutex_;
  std::map<std::string, var<int>> counts_;
};

void test() {
  word_counts words;
  lockstitch::parallel(2, [&](std::uint32_t) { words.visit("lock", [](var<int>& count) { count = 1; }); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-value-race/fixed",
        .description = "values are changed by a function that runs under the lock",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
