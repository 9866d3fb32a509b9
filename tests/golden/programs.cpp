// The bodies are as short as the mistakes allow; see programs.hpp. Their line numbers stand in the golden files.
#include "golden/programs.hpp"

#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <ostream>
#include <stdexcept>

namespace golden {
namespace {

using lockstitch::finding_kind;
using lockstitch::parallel_invoke;
using lockstitch::yield;
using lockstitch::checked::atomic;
using lockstitch::checked::thread;
using lockstitch::checked::var;

/// A flag that is stored relaxed publishes nothing.
void data_race() {
  atomic<bool> ready{false};
  var<int> data{0};
  const auto producer = [&] {
    data.store(42);
    ready.store(true, std::memory_order_relaxed);
  };
  const auto consumer = [&] {
    if (ready.load(std::memory_order_acquire)) (void)data.load();
  };
  parallel_invoke(producer, consumer);
}

/// Two increments, each in two steps.
void assertion() {
  atomic<int> count{0};
  lockstitch::parallel(2, [&](std::uint32_t) {
    const int old = count.load();
    count.store(old + 1);
  });
  LOCKSTITCH_ASSERT(count.load() == 2);
}

void uncaught_exception() {
  thread worker([] { throw std::runtime_error("no connection"); });
  worker.join();
}

/// Both wait for the other to go first.
void livelock() {
  std::array<atomic<bool>, 2> ready{false, false};
  lockstitch::parallel(2, [&](std::uint32_t me) {
    while (!ready[1 - me].load()) yield();
    ready[me].store(true);
  });
}

void thread_leak() {
  thread worker([] {});
}

/// Behaves as the number of earlier executions says.
void non_deterministic() {
  static int executions = 0;
  atomic<int> x{0};
  const bool first = executions++ == 0;
  lockstitch::parallel(2, [&](std::uint32_t) {
    if (first) x.fetch_add(1);
    else (void)x.load();
  });
}

void invalid_memory_order() {
  atomic<int> x{0};
  (void)x.load(std::memory_order_release);
}

/// One atomic_ref of the whole object, one of its first half.
void mixed_access() {
  alignas(8) std::array<std::uint32_t, 2> words{};
  lockstitch::checked::atomic_ref<std::uint64_t> whole(*reinterpret_cast<std::uint64_t*>(words.data()));
  lockstitch::checked::atomic_ref<std::uint32_t> half(words[0]);
  whole.store(1);
  half.store(2);
}

/// The notification comes only when the value did not change.
void deadlock() {
  atomic<int> state{0};
  thread waiter([&] { state.wait(0); });
  if (state.load() != 0) state.notify_all();
  waiter.join();
}

void crash() {
  atomic<int*> pointer{nullptr};
  volatile int* target = pointer.load();
  *target = 1;
}

/// The flag is no atomic, and nothing in the loop is an event.
void endless_loop() {
  volatile bool stop = false;
  while (!stop) {}
}

int depth(int n) {
  volatile char frame[512];
  frame[0] = static_cast<char>(n);
  return n < 0 ? 0 : depth(n + 1) + frame[0];
}

void stack_overflow() { (void)depth(0); }

struct node {
  var<int> value{0};
};

/// The node may be gone when the reader comes to use it.
void use_after_free() {
  atomic<node*> head{new node};
  const auto reader = [&] {
    if (node* first = head.load()) (void)first->value.load();
  };
  const auto remover = [&] {
    delete head.exchange(nullptr);
  };
  parallel_invoke(reader, remover);
}

/// Both threads find the block in its place, and free it.
void double_free() {
  atomic<int*> last{new int(1)};
  lockstitch::parallel(2, [&](std::uint32_t) {
    int* taken = last.load();
    last.store(nullptr);
    delete taken;
  });
}

/// What one of the threads stores is overwritten.
void leak() {
  atomic<int*> slot{nullptr};
  lockstitch::parallel(2, [&](std::uint32_t i) {
    slot.store(new int(static_cast<int>(i)));
  });
  delete slot.load();
}

/// The last index is one too many.
void out_of_bounds() {
  const std::unique_ptr<var<int>[]> values(new var<int>[3]);
  for (int i = 0; i <= 3; ++i) values[i].store(i);
}

void uninitialised_read() {
  var<int> total;
  for (int i = 0; i < 3; ++i) total += i;
}

/// A method that locks calls another one that locks.
void self_deadlock() {
  lockstitch::checked::mutex mutex;
  const auto size = [&] {
    const lockstitch::checked::lock_guard guard(mutex);
    return 1;
  };
  const lockstitch::checked::lock_guard guard(mutex);
  (void)size();
}

/// In this test one thread has ended before the other one starts.
void lock_order() {
  lockstitch::checked::mutex from;
  lockstitch::checked::mutex to;
  const auto transfer = [](lockstitch::checked::mutex& first, lockstitch::checked::mutex& second) {
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
  };
  thread(transfer, std::ref(from), std::ref(to)).join();
  thread(transfer, std::ref(to), std::ref(from)).join();
}

/// A mutex is no signal.
void invalid_unlock() {
  lockstitch::checked::mutex done;
  done.lock();
  thread worker([&] { done.unlock(); });
  worker.join();
}

/// The flag is set without the mutex, between the waiter's test and its wait.
void lost_wakeup() {
  lockstitch::checked::mutex mutex;
  lockstitch::checked::condition_variable changed;
  atomic<bool> ready{false};
  thread waiter([&] {
    lockstitch::checked::unique_lock lock(mutex);
    while (!ready.load()) changed.wait(lock);
  });
  ready.store(true);
  changed.notify_one();
  waiter.join();
}

void lock_leak() {
  lockstitch::checked::mutex mutex;
  thread worker([&] {
    mutex.lock();
    if (lockstitch::choose(2) == 1) return;
    mutex.unlock();
  });
  worker.join();
}

/// The last owner deletes the mutex while the other one unlocks it.
void destroyed_in_use() {
  struct shared {
    lockstitch::checked::mutex mutex;
    int owners = 2;
  };
  auto* const object = new shared;
  lockstitch::parallel(2, [&](std::uint32_t) {
    object->mutex.lock();
    const bool last = --object->owners == 0;
    if (last) delete object;
    else object->mutex.unlock();
  });
}

void copied_object() {
  using lockstitch::checked::mutex;
  mutex original;
  alignas(mutex) unsigned char bytes[sizeof(mutex)];
  std::memcpy(bytes, &original, sizeof(mutex));
  std::launder(reinterpret_cast<mutex*>(bytes))->lock();
}

/// Each waiter guards the same flag with a mutex of its own.
void two_mutexes() {
  std::array<lockstitch::checked::mutex, 2> mutexes;
  lockstitch::checked::condition_variable changed;
  lockstitch::parallel(2, [&](std::uint32_t me) {
    lockstitch::checked::unique_lock lock(mutexes[me]);
    changed.wait(lock);
  });
}

/// Released once too often.
void overflow() {
  lockstitch::checked::binary_semaphore free_slot(1);
  free_slot.release();
}

/// Three threads count down a latch of two.
void barrier_misuse() {
  lockstitch::checked::latch done(2);
  lockstitch::parallel(3, [&](std::uint32_t) {
    done.count_down();
  });
}

/// A reader comes again and again while the writer waits.
void starvation() {
  lockstitch::checked::shared_mutex table;
  thread reader([&] {
    for (int i = 0; i < 3; ++i) const lockstitch::checked::shared_lock reading(table);
  });
  table.lock();
  table.unlock();
  reader.join();
}

} // namespace

void PrintTo(const sample_program& p, std::ostream* out) { *out << lockstitch::to_string(p.kind); }

const std::vector<sample_program>& sample_programs() {
  static const std::vector<sample_program> all{
      {finding_kind::data_race, data_race},
      {finding_kind::assertion, assertion},
      {finding_kind::uncaught_exception, uncaught_exception},
      {finding_kind::livelock, livelock},
      {finding_kind::thread_leak, thread_leak},
      {finding_kind::non_deterministic, non_deterministic},
      {finding_kind::invalid_memory_order, invalid_memory_order},
      {finding_kind::mixed_access, mixed_access},
      {finding_kind::deadlock, deadlock},
      {finding_kind::crash, crash},
      {finding_kind::endless_loop, endless_loop},
      {finding_kind::stack_overflow, stack_overflow},
      {finding_kind::use_after_free, use_after_free},
      {finding_kind::double_free, double_free},
      {finding_kind::leak, leak},
      {finding_kind::out_of_bounds, out_of_bounds},
      {finding_kind::uninitialised_read, uninitialised_read},
      {finding_kind::self_deadlock, self_deadlock},
      {finding_kind::lock_order, lock_order},
      {finding_kind::invalid_unlock, invalid_unlock},
      {finding_kind::lost_wakeup, lost_wakeup},
      {finding_kind::lock_leak, lock_leak},
      {finding_kind::destroyed_in_use, destroyed_in_use},
      {finding_kind::copied_object, copied_object},
      {finding_kind::two_mutexes, two_mutexes},
      {finding_kind::overflow, overflow},
      {finding_kind::barrier_misuse, barrier_misuse},
      {finding_kind::starvation, starvation},
  };
  return all;
}

} // namespace golden
