// Starting and joining the threads of a test.
#include "runtime/operations.hpp"

#include <algorithm>
#include <string>

namespace lockstitch::detail {

using namespace runtime;

namespace {

constexpr std::uint32_t max_threads = 4096;

void record_threads(context& c, event_id id, const char* name) {
  if (!c.recording()) return;
  record r;
  r.event = id;
  r.operation = name;
  r.where = c.execution().at(id).where;
  c.recorder().add(r);
}

event_id spawn(context& c, std::uint32_t count, site where) {
  event e;
  e.kind = event_kind::spawn;
  e.count = count;
  e.where = where;
  if (c.execution().thread_count() + count > max_threads)
    c.fail("a test may have " + std::to_string(max_threads) + " threads at most");
  const event_id id = c.perform(e);
  c.alone_after_join = false;
  record_threads(c, id, "spawn");
  return id;
}

} // namespace

thread_id thread_start(void (*run)(void*), void (*destroy)(void*), void* argument, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::thread is started");
  const event& e = c.execution().at(spawn(c, 1, where));
  test_thread& t = c.add_thread(e, 0);
  t.run = run;
  t.destroy = destroy;
  t.argument = argument;
  return t.number;
}

thread_id threads_start(std::uint32_t count, const std::function<void(std::uint32_t)>& body, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("threads are started");
  if (count == 0) return no_thread;
  const event& e = c.execution().at(spawn(c, count, where));
  for (std::uint32_t i = 0; i < count; ++i) {
    test_thread& t = c.add_thread(e, i);
    t.body = &body;
    t.body_index = i;
  }
  return e.first;
}

void thread_join(thread_id thread, site where) {
  if (!where.known()) where = caller();
  threads_join(thread, 1, where);
}

void threads_join(thread_id first, std::uint32_t count, site where, bool at_end) {
  if (!where.known()) where = caller();
  if (count == 0) return;
  const engine_section section;
  context& c = checking("a checked::thread is joined");
  if (at_end && c.running().number != 0) c.fail("parallel_at_end() outside the test's own thread: use parallel()");
  event e;
  e.kind = event_kind::join;
  e.first = first;
  e.count = count;
  e.last = at_end;
  e.where = where;
  const event_id id = c.perform(e);
  c.test_is_over = at_end;
  for (std::uint32_t i = 0; i < count; ++i) {
    c.thread(first + i).joined = true;
    c.running().time = std::max(c.running().time, c.thread(first + i).time);
  }
  c.alone_after_join = !c.threads_alive();
  record_threads(c, id, "join");
}

void thread_detach(thread_id thread, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("a checked::thread is detached");
  c.recall.give_up(); // whether it is done at the end is to be seen in each execution
  c.thread(thread).detached = true;
  c.thread(thread).detached_at = where;
  c.any_detached = true;
}

void thread_leaked(thread_id thread) {
  const engine_section section;
  context& c = checking("a checked::thread is destroyed");
  c.found({finding_kind::thread_leak,
           "the thread object of T" + std::to_string(thread) + " is destroyed while it is joinable",
           c.thread(thread).started_at,
           {},
           {"std::thread would call std::terminate: join it first"}});
}

thread_id this_thread() { return checking("the thread's id is asked for").running().number; }

} // namespace lockstitch::detail
