// The project's wait_group on the checker's platform: the text that ships.
// The orders: done() releases, and the read that finds the count at 0 acquires; add() and the changes of waiting
// threads are read-modify-writes, and so go on with the release sequence of every done(). Broken twins: that text with
// one change each, and programs that break its rules.
#include "lockstitch/sync/wait_group.hpp"
#include "sync_models.hpp"

#include <chrono>
#include <memory>

namespace {

using namespace lockstitch::models;
using lockstitch::checked::var;
using wait_group = lockstitch::basic_wait_group<checked>;

constexpr std::string_view file = "wait_group.hpp";
constexpr auto data_race = lockstitch::finding_kind::data_race;
constexpr auto deadlock = lockstitch::finding_kind::deadlock;
constexpr auto assertion = lockstitch::finding_kind::assertion;

/// Some threads do something, the others wait for all of it.
template <class Group = wait_group>
void wait_for_all(std::uint32_t workers, std::uint32_t waiters, const mutant& m = as_written) {
  use(m);
  Group group(workers);
  std::vector<var<int>> done(workers, var<int>(0));
  lockstitch::parallel(workers + waiters, [&](std::uint32_t self) {
    if (self < workers) {
      done[self] = 1;
      group.done();
      return;
    }
    group.wait();
    for (const auto& d : done) LOCKSTITCH_ASSERT(d == 1);
  });
}

/// A worker adds another before it is done itself.
void add_meanwhile() {
  use(as_written);
  wait_group group(1);
  var<int> sum{0};
  lockstitch::parallel_invoke(
      [&] {
        group.add();
        lockstitch::checked::thread other([&] {
          sum = sum + 1;
          group.done();
        });
        group.done();
        other.join();
      },
      [&] {
        group.wait();
        LOCKSTITCH_ASSERT(sum == 1);
      });
}

void time_out() {
  use(as_written);
  wait_group group(1);
  var<int> data{0};
  lockstitch::parallel_invoke(
      [&] {
        data = 1;
        group.done();
      },
      [&] {
        if (group.wait_for(std::chrono::milliseconds(1))) LOCKSTITCH_ASSERT(data == 1);
      },
      [&] {
        group.wait();
        LOCKSTITCH_ASSERT(data == 1);
      });
}

void stop(bool done_too, const mutant& m = as_written) {
  use(m);
  wait_group group(1);
  lockstitch::checked::stop_source source;
  bool done = false;
  lockstitch::parallel_invoke([&] { done = group.wait(source.get_token()); },
                              [&] {
                                if (done_too) group.done();
                                source.request_stop();
                              });
  LOCKSTITCH_ASSERT(!done || done_too);
}

/// Two rounds, and the thread that waited destroys the group.
void use_again_and_destroy() {
  use(as_written);
  auto group = std::make_unique<wait_group>(1);
  lockstitch::parallel_invoke([&, g = group.get()] { g->done(); },
                              [&] {
                                group->wait();
                                group->add();
                                lockstitch::checked::thread again([g = group.get()] { g->done(); });
                                group->wait();
                                group.reset();
                                again.join();
                              });
}

MODEL_VERIFIED("primitives/wait_group", "two threads are waited for", wait_for_all(2, 1));
MODEL_VERIFIED("primitives/wait_group/two_waiters", "two threads wait", wait_for_all(1, 2));
MODEL_VERIFIED("primitives/wait_group/crowd", "two threads wait where one may sleep",
               wait_for_all<lockstitch::basic_wait_group<lockstitch::platform::basic_checked<0, 1, 1>>>(1, 2));
MODEL_VERIFIED("primitives/wait_group/add_meanwhile", "a worker adds another one", add_meanwhile());
MODEL_VERIFIED("primitives/wait_group/timed", "one of two waiting threads gives up", time_out());
MODEL_VERIFIED("primitives/wait_group/stop", "a wait that ends when stop is requested", stop(false));
MODEL_VERIFIED("primitives/wait_group/stop_or_done", "stop is requested after all is done", stop(true));
MODEL_VERIFIED("primitives/wait_group/destroy", "the group is used again, and then destroyed by the thread that waited",
               use_again_and_destroy());

MODEL_REFUTED("primitives/wait_group/relaxed_done", "done does not release: what was done is not visible", data_race,
              wait_for_all(1, 1, relaxed(file, "done", operation::fetch)));
MODEL_REFUTED("primitives/wait_group/relaxed_wait",
              "finding the count at 0 does not acquire: what was done is not visible", data_race,
              wait_for_all(1, 1, relaxed(file, "is_done", operation::load)));
MODEL_REFUTED("primitives/wait_group/silent_done", "the last done wakes nobody: who sleeps does so for ever", deadlock,
              wait_for_all(1, 1, dropped(file, "done", operation::wake_all)));
MODEL_REFUTED("primitives/wait_group/negative", "done once more than was added", assertion, use(as_written);
              wait_group group(1); lockstitch::parallel(2, [&](std::uint32_t) { group.done(); }));
MODEL_REFUTED("primitives/wait_group/add_late", "the group is used again before wait has returned", assertion,
              use(as_written);
              wait_group group(1); lockstitch::parallel_invoke([&] { group.wait(); },
                                                               [&] {
                                                                 group.done();
                                                                 group.add();
                                                                 group.done();
                                                               }));

} // namespace
