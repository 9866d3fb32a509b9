// The project's mutex on the checker's platform: the text that ships.
// The orders: freeing the lock releases what was done inside and taking it acquires it, on the short way and on the
// long one. What only marks the word needs no order. Broken twins: that text with one change each.
#include "lockstitch/sync/mutex.hpp"
#include "mutual_exclusion.hpp"
#include "sync_models.hpp"

#include <chrono>

namespace {

using namespace lockstitch::models;
using lockstitch::platform::basic_checked;
using lockstitch::platform::checked;

constexpr std::string_view file = "mutex.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;

template <class Platform = checked> void count(const std::vector<int>& rounds, const mutant& m = as_written) {
  use(m);
  lockstitch::basic_mutex<Platform> lock;
  count_under(lock, rounds);
}

/// One thread waits as long as it takes, the others give up after a time.
void count_in_time(std::uint32_t impatient) {
  use(as_written);
  lockstitch::basic_mutex<basic_checked<0, 0>> lock;
  lockstitch::checked::var<int> counter{0};
  lockstitch::parallel(1 + impatient, [&](std::uint32_t self) {
    if (self > 0 && !lock.try_lock_for(std::chrono::milliseconds(1))) return;
    if (self == 0) lock.lock();
    counter = counter + 1;
    lock.unlock();
  });
  LOCKSTITCH_ASSERT(counter >= 1 && lock.try_lock());
  lock.unlock();
}

LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex", .description = "the mutex, three threads",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) {
          count({1, 1, 1});
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/two_rounds", .description = "the mutex, two threads, one comes twice",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) {
          count({2, 1});
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/spin", .description = "the mutex with a turn of its spin loop",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) {
          count<basic_checked<1>>({1, 1});
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/starving",
        .description = "the mutex where a thread that slept once asks for its turn",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) {
          count<basic_checked<0, 0>>({2, 1});
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/timed", .description = "one of two threads gives up after a time",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count_in_time(1); });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/timed_3", .description = "two of three threads give up after a time",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { count_in_time(2); });

LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/relaxed_try_lock",
        .description = "taking a free lock does not acquire: what was done inside is not visible",
        .expected = {lockstitch::verdict::refuted, data_race}, .parameter = {}, .body = [](int) {
          count({1, 1}, relaxed(file, "try_lock", operation::compare_exchange));
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/relaxed_unlock",
        .description = "unlock does not release: what was done inside is not visible",
        .expected = {lockstitch::verdict::refuted, data_race}, .parameter = {}, .body = [](int) {
          count({1, 1}, relaxed(file, "unlock", operation::compare_exchange));
        });
LOCKSTITCH_PROGRAM(
        .name = "primitives/mutex/silent_unlock",
        .description = "unlock wakes nobody: a thread that sleeps does so for ever",
        .expected = {lockstitch::verdict::refuted, deadlock}, .parameter = {}, .body = [](int) {
          count({1, 1}, dropped(file, "unlock_slowly", operation::wake_one));
        });

} // namespace
