// The project's keyed once on the checker's platform: the text that ships.
// The orders: those of the mutex and of the onces inside.
// Broken twins: their texts with one change; and a function that calls for its own key.
#include "lockstitch/sync/keyed_once.hpp"
#include "sync_models.hpp"

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using keyed_once = lockstitch::basic_keyed_once<int, std::hash<int>, 0, checked>;

/// Thread i asks for keys[i]; each key's function runs once.
void call(const std::vector<int>& keys, const mutant& m = as_written) {
  use(m);
  keyed_once once;
  std::array<var<int>, 2> made{0, 0};
  lockstitch::parallel(static_cast<std::uint32_t>(keys.size()), [&](std::uint32_t self) {
    const auto key = static_cast<std::size_t>(keys[self]);
    once.call(keys[self], [&] { made[key] = made[key] + 1; });
    LOCKSTITCH_ASSERT(made[key] == 1);
  });
}

/// A function that asks for another key, while another thread asks in the same order.
void nest(int inner) {
  use(as_written);
  keyed_once once;
  lockstitch::parallel(2, [&](std::uint32_t) { once.call(0, [&] { once.call(inner, [] {}); }); });
}

void forget() {
  use(as_written);
  keyed_once once;
  var<int> made{0};
  once.call(0, [&] { made = made + 1; });
  once.forget(0);
  lockstitch::parallel(2, [&](std::uint32_t) { once.call(0, [&] { made = made + 1; }); });
  LOCKSTITCH_ASSERT(made == 2);
}

MODEL_VERIFIED("primitives/keyed_once", "two threads ask for the same key", call({0, 0}));
MODEL_VERIFIED_UNDISTURBED("primitives/keyed_once/three", "three threads, two keys", call({0, 1, 0}));
MODEL_VERIFIED("primitives/keyed_once/two_keys", "two threads ask for different keys", call({0, 1}));
MODEL_VERIFIED("primitives/keyed_once/nested", "a function asks for another key", nest(1));
MODEL_VERIFIED("primitives/keyed_once/forget", "a key that was forgotten is made again", forget());
MODEL_REFUTED("primitives/keyed_once/own_key", "a function asks for its own key", lockstitch::finding_kind::assertion,
              nest(0));
MODEL_REFUTED("primitives/keyed_once/relaxed_finish", "the once inside does not release",
              lockstitch::finding_kind::data_race, call({0, 0}, relaxed("once.hpp", "finish", operation::exchange)));

} // namespace
