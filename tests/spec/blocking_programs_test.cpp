// Random programs of mutexes, condition variables, semaphores and atomics: the search finds each execution once, under
// every model, and says of a program that it deadlocks exactly if it can.
#include "blocking_programs.hpp"

#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace lockstitch::spec {
namespace {

using kind = blocking_op::kind;

void run_thread(const std::vector<blocking_op>& ops, checked::mutex* mutexes, checked::counting_semaphore<>* semaphores,
                checked::atomic<std::uint32_t>* atomics, checked::condition_variable* variables) {
  std::set<std::uint32_t> not_got;
  for (const blocking_op& o : ops) {
    std::uint32_t expected = o.value;
    switch (o.what) {
    case kind::lock: mutexes[o.object].lock(); break;
    case kind::unlock:
      if (not_got.erase(o.object) == 0) mutexes[o.object].unlock();
      break;
    case kind::try_lock:
      if (!mutexes[o.object].try_lock()) not_got.insert(o.object);
      break;
    case kind::acquire: semaphores[o.object].acquire(); break;
    case kind::release: semaphores[o.object].release(); break;
    case kind::load: (void)atomics[o.object].load(); break;
    case kind::store: atomics[o.object].store(o.value); break;
    case kind::add: atomics[o.object].fetch_add(1); break;
    case kind::notify_one: variables[o.object].notify_one(); break;
    case kind::notify_all: variables[o.object].notify_all(); break;
    case kind::wait: {
      checked::unique_lock lock(mutexes[o.object], checked::adopt_lock);
      variables[o.object].wait(lock);
      lock.release();
      break;
    }
    case kind::compare_exchange: atomics[o.object].compare_exchange_strong(expected, expected + 1); break;
    }
  }
}

result check_program(const blocking_program& p, model m) {
  options opts;
  opts.model = m;
  opts.keep_going = true;
  opts.spurious_wakeups = 0;
  return check(opts, [&] {
    checked::mutex mutexes[blocking_objects];
    checked::counting_semaphore<> semaphores[blocking_objects]{checked::counting_semaphore<>(1),
                                                               checked::counting_semaphore<>(1)};
    checked::atomic<std::uint32_t> atomics[blocking_objects];
    checked::condition_variable variables[blocking_objects];
    parallel(static_cast<std::uint32_t>(p.threads.size()),
             [&](std::uint32_t t) { run_thread(p.threads[t], mutexes, semaphores, atomics, variables); });
  });
}

/// A try_lock that fails may have read that the mutex was held once, and neither a release of a semaphore nor a
/// condition variable synchronises with what it reads: only under sc are these the same as an interleaving.
bool is_weak(const blocking_program& p) {
  for (const auto& ops : p.threads)
    for (const blocking_op& o : ops)
      if (o.what == kind::try_lock || o.what == kind::release || o.what >= kind::wait) return true;
  return false;
}

std::string disagreement(const blocking_program& p, model m, const interleavings& want) {
  const result r = check_program(p, m);
  for (const finding& f : r.findings)
    if (f.kind != finding_kind::deadlock && f.kind != finding_kind::lock_order && f.kind != finding_kind::lost_wakeup)
      return "false finding: " + f.message;
  const bool stuck = r.has(finding_kind::deadlock) || r.has(finding_kind::lost_wakeup);
  if (stuck != want.deadlock) return want.deadlock ? "missed a deadlock" : "false deadlock";
  if (r.complete != want.executions.size())
    return std::to_string(r.complete) + " executions, but there are " + std::to_string(want.executions.size());
  if (!want.deadlock && r.blocked != 0) return std::to_string(r.blocked) + " blocked executions";
  return {};
}

/// Operations; the interleavings of a few more would take minutes.
constexpr std::size_t largest = 11;

std::size_t size_of(const blocking_program& p) {
  std::size_t n = 0;
  for (const auto& ops : p.threads) n += ops.size();
  return n;
}

TEST(blocking_programs, search_agrees_with_all_interleavings) {
  const char* given = std::getenv("LOCKSTITCH_PROGRAMS");
  const std::uint64_t wanted = given != nullptr ? std::strtoull(given, nullptr, 10) : 500;
  std::mt19937_64 random(5);
  std::uint64_t deadlocks = 0, programs = 0;
  int failures = 0;
  while (programs < wanted && failures < 3) {
    const blocking_program p = random_blocking_program(random);
    if (size_of(p) > largest) continue;
    ++programs;
    const interleavings want = run_all(p);
    deadlocks += want.deadlock;
    for (const model m : {model::rc20, model::rc11, model::cpp20, model::sc}) {
      if (is_weak(p) && m != model::sc) continue;
      const std::string text = disagreement(p, m, want);
      if (text.empty()) continue;
      ADD_FAILURE() << "program " << programs << " under " << to_string(m) << ": " << text << "\n  " << to_string(p);
      ++failures;
      break;
    }
  }
  if (wanted >= 100) {
    EXPECT_GT(deadlocks, 0U);
  }
}

} // namespace
} // namespace lockstitch::spec
