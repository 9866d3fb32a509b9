// An object made by whoever asks first, and found without a lock by everyone after.
// Source: Schmidt and Harrison, "Double-checked locking", PLoP 1996; what is wrong with it as first written: Meyers and
// Alexandrescu, "C++ and the perils of double-checked locking", Dr. Dobb's Journal, 2004.
// The orders: the store that publishes the object releases it and the check outside the lock acquires it; the check
// inside the lock needs no order, for the lock has one.
// Broken twins: the publication is relaxed, or the first check is (the object is not visible to who finds it); the
// second check is missing (two objects are made).
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::atomic_flag;
using lockstitch::checked::var;

struct variant {
  std::memory_order first_check = std::memory_order_acquire;
  std::memory_order publish = std::memory_order_release;
  bool second_check = true;
};

struct settings {
  settings() {
    lockstitch::detail::label(&limit, "settings.limit");
    limit = 42;
  }
  var<int> limit;
};

class lazy_settings {
public:
  explicit lazy_settings(const variant& v) : variant_(v) {
    lockstitch::detail::label(&object_, "object");
    lockstitch::detail::label(&locked_, "locked");
  }
  ~lazy_settings() { delete object_.load(std::memory_order_relaxed); }

  /// Memory ordering: the making of the object is visible to every caller.
  settings& get() {
    if (settings* found = object_.load(variant_.first_check)) return *found;
    while (locked_.test_and_set(std::memory_order_acquire)) lockstitch::yield();
    settings& made = get_locked();
    locked_.clear(std::memory_order_release);
    return made;
  }

private:
  settings& get_locked() {
    settings* found = object_.load(std::memory_order_relaxed);
    if (found != nullptr && variant_.second_check) return *found;
    LOCKSTITCH_ASSERT(found == nullptr && "the object is made once");
    auto* made = new settings;
    object_.store(made, variant_.publish);
    return *made;
  }

  variant variant_;
  atomic<settings*> object_{nullptr};
  atomic_flag locked_;
};

void get_in_three_threads(const variant& v) {
  lazy_settings shared(v);
  lockstitch::parallel(3, [&](std::uint32_t) { LOCKSTITCH_ASSERT(shared.get().limit == 42); });
}

LOCKSTITCH_PROGRAM(.name = "primitives/double_checked_locking",
                   .description = "an object made by whoever asks first, three threads",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { get_in_three_threads({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/double_checked_locking/relaxed_publish",
                   .description = "the pointer is stored relaxed: the object behind it is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { get_in_three_threads({.publish = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/double_checked_locking/relaxed_check",
                   .description = "the pointer is read relaxed outside the lock: the object behind it is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { get_in_three_threads({.first_check = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/double_checked_locking/no_second_check",
                   .description = "no check inside the lock: two threads that found nothing both make the object",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { get_in_three_threads({.second_check = false}); });

} // namespace
