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

/// A thread that was starving gives up: one that kept back for it must not sleep for ever.
void give_up_starving(const mutant& m = as_written) {
  use(m);
  lockstitch::basic_mutex<basic_checked<0, 0>> lock;
  lock.lock();
  lockstitch::checked::thread impatient([&] {
    if (lock.try_lock_for(std::chrono::milliseconds(1))) lock.unlock();
  });
  lockstitch::checked::thread keeps_back([&] {
    lock.lock();
    lock.unlock();
  });
  lock.unlock();
  lock.lock();
  lock.unlock();
  impatient.join();
  keeps_back.join();
}

MODEL_VERIFIED("primitives/mutex", "the mutex, three threads", count({1, 1, 1}));
MODEL_VERIFIED("primitives/mutex/two_rounds", "the mutex, two threads, one comes twice", count({2, 1}));
MODEL_VERIFIED("primitives/mutex/spin", "the mutex with a turn of its spin loop", count<basic_checked<1>>({2, 1}));
MODEL_VERIFIED("primitives/mutex/starving", "the mutex where a thread that slept once asks for its turn",
               count<basic_checked<0, 0>>({2, 1}));
MODEL_VERIFIED("primitives/mutex/timed", "one of two threads gives up after a time", count_in_time(1));
MODEL_VERIFIED("primitives/mutex/timed_3", "two of three threads give up after a time", count_in_time(2));

MODEL_VERIFIED_UNDISTURBED("primitives/mutex/timed_starving", "a thread asks for its turn, and then gives up",
                           give_up_starving());

MODEL_REFUTED("primitives/mutex/relaxed_try_lock",
              "taking a free lock does not acquire: what was done inside is not visible", data_race,
              count({1, 1}, relaxed(file, "try_lock", operation::compare_exchange)));
MODEL_REFUTED("primitives/mutex/relaxed_unlock", "unlock does not release: what was done inside is not visible",
              data_race, count({1, 1}, relaxed(file, "unlock", operation::compare_exchange)));
MODEL_REFUTED("primitives/mutex/silent_unlock", "unlock wakes nobody: a thread that sleeps does so for ever", deadlock,
              count({1, 1}, dropped(file, "unlock_slowly", operation::wake_one)));
MODEL_REFUTED("primitives/mutex/silent_give_up",
              "a starving thread that gives up wakes nobody: who kept back for it sleeps for ever", deadlock,
              give_up_starving(dropped(file, "give_up", operation::wake_one)));

} // namespace
