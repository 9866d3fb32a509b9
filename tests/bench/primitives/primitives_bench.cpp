// How fast the primitives are on the machine, each beside its peers in the standard library and, where it is installed,
// in Abseil. A name is family/type[/section]/threads:N, which plot.py draws by family. Not here: the checker's own
// speed (checker_bench.cpp).
#include "lockstitch/sync/cyclic_barrier.hpp"
#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/once.hpp"
#include "lockstitch/sync/rw_mutex.hpp"
#include "lockstitch/sync/semaphore.hpp"
#include "lockstitch/sync/wait_group.hpp"

#include <benchmark/benchmark.h>

#include <barrier>
#include <cstdint>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <string>
#include <thread>

#if __has_include(<absl/synchronization/mutex.h>)
#include <absl/synchronization/mutex.h>
#define LOCKSTITCH_HAVE_ABSEIL 1
#endif

namespace {

/// Work of a few nanoseconds that the compiler cannot leave out.
void work(int turns) {
  for (int i = 0; i < turns; ++i) benchmark::DoNotOptimize(i);
}

#ifdef LOCKSTITCH_HAVE_ABSEIL
struct absl_mutex {
  absl::Mutex mutex;
  void lock() { mutex.Lock(); }
  void unlock() { mutex.Unlock(); }
  void lock_shared() { mutex.ReaderLock(); }
  void unlock_shared() { mutex.ReaderUnlock(); }
};
#endif

/// One object for all threads of all runs: made once, so that no thread meets one that another has not made yet.
template <class T> T& shared_by_all() {
  static T object;
  return object;
}

template <class Lock> void exclude(benchmark::State& state, int inside, int outside) {
  struct state_t {
    Lock lock;
    std::int64_t counter = 0;
  };
  auto& shared = shared_by_all<state_t>();
  for (auto _ : state) {
    {
      const std::lock_guard hold(shared.lock);
      benchmark::DoNotOptimize(++shared.counter);
      work(inside);
    }
    work(outside);
  }
}

template <class Lock> void read_mostly(benchmark::State& state, std::uint32_t reads) {
  struct state_t {
    Lock lock;
    std::int64_t a = 0;
  };
  auto& shared = shared_by_all<state_t>();
  std::uint32_t n = static_cast<std::uint32_t>(state.thread_index()) * 17;
  for (auto _ : state) {
    if (++n % 100 < reads) {
      const std::shared_lock hold(shared.lock);
      benchmark::DoNotOptimize(shared.a);
      work(20);
    } else {
      const std::lock_guard hold(shared.lock);
      benchmark::DoNotOptimize(++shared.a);
      work(20);
    }
    work(20);
  }
}

struct std_once {
  std::once_flag flag;
  template <class F> void call(F f) { std::call_once(flag, f); }
};
template <class Once> void call_done(benchmark::State& state) {
  auto& once = shared_by_all<Once>();
  once.call([] {});
  for (auto _ : state) once.call([] { work(1); });
}

struct ours_of_one : lockstitch::semaphore {
  ours_of_one() : lockstitch::semaphore(1) {}
};
struct standard_of_one : std::counting_semaphore<> {
  standard_of_one() : std::counting_semaphore<>(1) {}
};
template <class Semaphore> void take_and_give(benchmark::State& state) {
  auto& semaphore = shared_by_all<Semaphore>();
  for (auto _ : state) {
    semaphore.acquire();
    work(20);
    semaphore.release();
    work(20);
  }
}

/// Four threads' worth of work, done by one: the cost of counting.
void count_wait_group(benchmark::State& state) {
  for (auto _ : state) {
    lockstitch::wait_group group(4);
    for (int i = 0; i < 4; ++i) group.done();
    group.wait();
  }
}
void count_latch(benchmark::State& state) {
  for (auto _ : state) {
    std::latch group(4);
    for (int i = 0; i < 4; ++i) group.count_down();
    group.wait();
  }
}

struct ours_of_two : lockstitch::cyclic_barrier {
  ours_of_two() : lockstitch::cyclic_barrier(2) {}
};
struct standard_of_two : std::barrier<> {
  standard_of_two() : std::barrier<>(2) {}
};
/// Both threads meet as often: the number of turns is fixed.
template <class Barrier> void meet(benchmark::State& state) {
  auto& barrier = shared_by_all<Barrier>();
  for (auto _ : state) barrier.arrive_and_wait();
}

using benchmark::RegisterBenchmark;

template <class Lock> void register_mutex(const std::string& name) {
  RegisterBenchmark(("mutex/" + name + "/uncontended").c_str(), [](benchmark::State& s) { exclude<Lock>(s, 0, 0); });
  for (const int threads : {2, 8}) {
    RegisterBenchmark(("mutex/" + name + "/short").c_str(), [](benchmark::State& s) { exclude<Lock>(s, 10, 50); })
        ->Threads(threads)
        ->UseRealTime();
    RegisterBenchmark(("mutex/" + name + "/long").c_str(), [](benchmark::State& s) { exclude<Lock>(s, 2000, 2000); })
        ->Threads(threads)
        ->UseRealTime();
  }
}

template <class Lock> void register_rw(const std::string& name) {
  for (const std::uint32_t reads : {50U, 90U, 99U})
    for (const int threads : {1, 2, 8})
      RegisterBenchmark(("rw_mutex/" + name + "/" + std::to_string(reads)).c_str(),
                        [=](benchmark::State& s) { read_mostly<Lock>(s, reads); })
          ->Threads(threads)
          ->UseRealTime();
}

template <class Semaphore> void register_semaphore(const std::string& name) {
  for (const int threads : {1, 2, 8})
    RegisterBenchmark(("semaphore/" + name).c_str(), take_and_give<Semaphore>)->Threads(threads)->UseRealTime();
}

void register_all() {
  register_mutex<lockstitch::mutex>("lockstitch");
  register_mutex<std::mutex>("std");
  register_rw<lockstitch::rw_mutex>("lockstitch");
  register_rw<std::shared_mutex>("std");
#ifdef LOCKSTITCH_HAVE_ABSEIL
  register_mutex<absl_mutex>("abseil");
  register_rw<absl_mutex>("abseil");
#endif
  RegisterBenchmark("once/lockstitch", call_done<lockstitch::once>);
  RegisterBenchmark("once/std", call_done<std_once>);
  register_semaphore<ours_of_one>("lockstitch");
  register_semaphore<standard_of_one>("std");
  RegisterBenchmark("wait_group/lockstitch", count_wait_group);
  RegisterBenchmark("wait_group/std (latch)", count_latch);
  RegisterBenchmark("barrier/lockstitch", meet<ours_of_two>)->Threads(2)->Iterations(20000)->UseRealTime();
  RegisterBenchmark("barrier/std", meet<standard_of_two>)->Threads(2)->Iterations(20000)->UseRealTime();
}

} // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  register_all();
  benchmark::RunSpecifiedBenchmarks();
}
