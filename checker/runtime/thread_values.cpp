// What a thread has of its own besides its stack: the values of thread_local_ptr, what it does at its end, its time.
#include "lockstitch/chrono.hpp"
#include "lockstitch/detail/thread_exit.hpp"
#include "lockstitch/thread_local_ptr.hpp"

#include "runtime/operations.hpp"

#include <algorithm>

namespace lockstitch::runtime {

namespace {

/// An address as what is none, and back.
std::uintptr_t hidden(const void* p) { return ~reinterpret_cast<std::uintptr_t>(p); }
void* shown(std::uintptr_t word) { return reinterpret_cast<void*>(~word); }

} // namespace

/// The thread has returned from its function: its values go, the newest first; a destructor may make new ones.
void context::end_thread_values() {
  for (auto& mine = running_->values; !mine.empty();) {
    const thread_value last = mine.back();
    mine.pop_back();
    last.destroy(shown(last.value));
  }
}

/// The very last of what a thread does. A call may ask for another.
void context::make_exit_calls() {
  for (std::size_t i = 0; i < running_->exit_calls.size(); ++i) {
    const exit_call last = running_->exit_calls[i];
    running_->says_it_ends = running_->cursor + 1;
    last.call(last.argument);
  }
}

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

void* thread_value(const void* key) {
  for (const runtime::thread_value& v : checking("a thread_local_ptr is used").running().values)
    if (v.key == hidden(key)) return shown(v.value);
  return nullptr;
}

void set_thread_value(const void* key, void* value, void (*destroy)(void*)) {
  const engine_section section;
  auto& mine = checking("a thread_local_ptr is used").running().values;
  std::erase_if(mine, [key](const runtime::thread_value& v) { return v.key == hidden(key); });
  if (value != nullptr) mine.push_back({hidden(key), hidden(value), destroy});
}

void forget_thread_values(const void* key) noexcept {
  if (current_context == nullptr) return;
  for (std::uint32_t t = 0; t < current_context->thread_count(); ++t)
    std::erase_if(current_context->thread(t).values,
                  [key](const runtime::thread_value& v) { return v.key == hidden(key); });
}

void at_thread_exit(void (*call)(void*), void* argument) {
  const engine_section section;
  checking("something is to be done at the end of a thread").running().exit_calls.push_back({call, argument});
}

std::uint64_t virtual_now() {
  test_thread& t = checking("a clock is read").running();
  t.reads_clock = true;
  t.yielded_at = 0; // what looks like a turn of an await loop may be ended by time
  return t.time;
}

void virtual_time_passes(std::uint64_t nanoseconds) {
  checking("an operation times out").running().time += nanoseconds;
}

void virtual_time_reaches(std::uint64_t nanoseconds) {
  test_thread& t = checking("an operation times out").running();
  t.time = std::max(t.time, nanoseconds);
}

void virtual_sleep(std::uint64_t nanoseconds, site where) {
  if (!where.known()) where = caller();
  test_thread& t = checking("a thread sleeps").running();
  t.time += nanoseconds;
  if (!t.reads_clock) yield(where);
}

} // namespace lockstitch::detail
