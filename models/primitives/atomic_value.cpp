// The project's atomic value on the checker's platform: the text that ships.
// The orders: those of the mutex inside.
// Broken twins: the mutex's text with one change; and a value that is read and then stored, which loses changes.
#include "lockstitch/sync/atomic_value.hpp"
#include "sync_models.hpp"

#include <string>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;

struct config {
  int a = 0;
  int b = 0;
  friend bool operator==(const config&, const config&) = default;
};

/// Nobody sees half of a change.
void replace(const mutant& m = as_written) {
  use(m);
  lockstitch::basic_atomic_value<config, checked> value;
  lockstitch::parallel(2, [&](std::uint32_t self) {
    if (self == 0) return value.store({1, 1});
    const config seen = value.load();
    LOCKSTITCH_ASSERT(seen.a == seen.b);
  });
  LOCKSTITCH_ASSERT(value.load() == (config{1, 1}));
}

void publish(const mutant& m = as_written) {
  use(m);
  lockstitch::basic_atomic_value<int, checked> ready(0);
  var<int> data{0};
  lockstitch::parallel(2, [&](std::uint32_t self) {
    if (self == 0) {
      data = 42;
      ready.store(1);
    } else if (*ready.snapshot() == 1) {
      LOCKSTITCH_ASSERT(data == 42);
    }
  });
}

/// Everyone adds one, by comparing or by reading and storing.
void count(std::uint32_t threads, bool compare) {
  use(as_written);
  lockstitch::basic_atomic_value<std::string, checked> value;
  lockstitch::parallel(threads, [&](std::uint32_t) {
    std::string seen = value.load();
    if (!compare) return value.store(seen + "x");
    while (!value.compare_exchange(seen, seen + "x")) {}
  });
  LOCKSTITCH_ASSERT(value.exchange("") == std::string(threads, 'x'));
}

MODEL_VERIFIED("primitives/atomic_value", "a value of two parts is replaced as a whole", replace());
MODEL_VERIFIED("primitives/atomic_value/publish", "what was done before a store is visible", publish());
MODEL_VERIFIED("primitives/atomic_value/compare_exchange", "two threads that add by comparing", count(2, true));
MODEL_REFUTED("primitives/atomic_value/load_store", "two threads that add by reading and storing",
              lockstitch::finding_kind::assertion, count(2, false));
MODEL_REFUTED("primitives/atomic_value/relaxed_unlock", "the mutex inside does not release",
              lockstitch::finding_kind::data_race,
              publish(relaxed("mutex.hpp", "unlock", operation::compare_exchange)));

} // namespace
