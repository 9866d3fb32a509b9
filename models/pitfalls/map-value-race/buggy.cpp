// The pitfall: a concurrent map protects its structure, not the values. A reference to a value leaves the map's lock,
// and two threads change the value at once. Source: the course's chapter on the concurrent map, common pitfalls.
#include "lockstitch/lockstitch.hpp"

#include <map>
#include <string>

namespace {

using lockstitch::checked::lock_guard;
using lockstitch::checked::mutex;
using lockstitch::checked::var;

class word_counts {
public:
  var<int>& at(const std::string& word) {
    lock_guard guard(mutex_);
    return counts_[word];
  }

private:
  mutex mutex_;
  std::map<std::string, var<int>> counts_;
};

void test() {
  word_counts words;
  lockstitch::parallel(2, [&](std::uint32_t) {
    words.at("lock") = 1; // at fault
  });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/map-value-race/buggy",
        .description = "concurrent map hands out references: the values are changed without a lock",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
