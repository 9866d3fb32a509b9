// Hand-made results; see sample_results.hpp. They need not be executions that a memory model allows.
#include "golden/sample_results.hpp"

#include <string>

namespace samples {
namespace {

using namespace lockstitch;

source_place in_stack(std::uint32_t line, std::uint32_t column, const char* function) {
  return {"tests/golden/sample_stack.txt", line, column, function};
}

trace_event event(std::uint32_t thread, std::uint32_t index, const char* operation, const char* object,
                  source_place where) {
  trace_event e;
  e.name = {thread, index};
  e.operation = operation;
  e.object = object;
  e.where = std::move(where);
  return e;
}

trace_event read(trace_event e, const char* order, const char* value, event_name from) {
  e.order = order;
  e.value_read = value;
  e.reads_from = from;
  return e;
}

trace_event write(trace_event e, const char* order, const char* value) {
  e.order = order;
  e.value_written = value;
  return e;
}

trace_event plain(trace_event e) {
  e.plain = true;
  return e;
}

execution race_execution() {
  const char* push = "stack::push()";
  const char* pop = "stack::pop()";
  execution trace{{"T0", "T1", "consumer"}, {}};
  const source_place start{"tests/golden/sample_start.txt", 12, 3, "main()"};
  trace.events.push_back(write(event(0, 1, "init", "head", start), "", "null"));
  trace.events.push_back(event(0, 2, "spawn", "", {"tests/golden/sample_start.txt", 14, 3, "main()"}));
  trace.events.back().detail = "of T1, T2";
  trace.events.push_back(plain(write(event(1, 1, "write", "node.value", in_stack(5, 3, push)), "", "7")));
  trace.events.push_back(read(event(1, 2, "load", "head", in_stack(6, 18, push)), "relaxed", "null", {0, 1}));
  trace.events.push_back(plain(write(event(1, 3, "write", "node.next", in_stack(6, 11, push)), "", "null")));
  trace.events.push_back(
      write(read(event(1, 4, "compare_exchange", "head", in_stack(7, 41, push)), "relaxed", "null", {0, 1}), "relaxed",
            "node 1"));
  trace.events.push_back(read(event(2, 1, "load", "head", in_stack(10, 24, pop)), "acquire", "null", {0, 1}));
  trace.events.back().stale = "T1.4 is newer, but nothing orders it before this read";
  trace.events.push_back(read(event(2, 2, "load", "head", in_stack(10, 24, pop)), "acquire", "node 1", {1, 4}));
  trace.events.push_back(plain(read(event(2, 3, "read", "node.next", in_stack(11, 45, pop)), "", "null", {1, 3})));
  return trace;
}

} // namespace

result race() {
  finding f;
  f.kind = finding_kind::data_race;
  f.message = "data race on 'node.next': read is not ordered after a write";
  f.trace = race_execution();
  f.accesses = {f.trace.events[8], f.trace.events[4]};
  f.where = f.accesses[0].where;
  f.notes = {"missing edge: T1.4 compare_exchange(head, relaxed) sample_stack.txt:7 does not synchronise with "
             "T2.2 load(head, acquire) sample_stack.txt:10"};
  f.schedule = "1 1 2 2";
  f.found_after = 17;
  result r;
  r.name = "samples/stack";
  r.verdict = verdict::refuted;
  r.complete = 16;
  r.blocked = 1;
  r.seconds = 0.0004;
  r.peak_memory_kb = 4096;
  r.findings = {f};
  r.assumptions = {"compare_exchange_weak never fails spuriously"};
  r.stopped_at_first_finding = true;
  return r;
}

result many_threads() {
  finding f;
  f.kind = finding_kind::livelock;
  f.message = "livelock: 2 threads wait for ever";
  f.trace.threads = {"main", "writer", "reader", "T3", "T4", "T5"};
  const source_place where{"not/here.cpp", 30, 0, "lambda in spin()"};
  for (std::uint32_t thread = 0; thread < 6; ++thread) {
    f.trace.events.push_back(
        read(event(thread, 1, "load", "a_flag_with_a_long_name_that_takes_much_room", where), "seq_cst", "0", {0, 1}));
    f.trace.events.push_back(event(thread, 2, "fence", "", {"not/there/here.cpp", 5, 1, "fence_it()"}));
    f.trace.events.back().order = "seq_cst";
  }
  trace_event failed = read(event(1, 3, "compare_exchange", "lock", where), "acquire", "1", {2, 3});
  failed.detail = "failed spuriously";
  f.trace.events.push_back(failed);
  trace_event added = write(read(event(2, 3, "fetch_add", "count", where), "acq_rel", "3", {0, 1}), "acq_rel", "4");
  added.stale = "the newest is T1.9, and this reason is so long that it has to go on in a further line of the list";
  f.trace.events.push_back(added);
  f.accesses = {failed, added};
  f.notes = {"T1 waits for a write to lock", "T2 waits for a write to count"};
  f.schedule = "0";
  f.found_after = 1;
  result r;
  r.model = model::rc11;
  r.verdict = verdict::refuted;
  r.blocked = 1;
  r.findings = {f};
  r.stopped_at_first_finding = true;
  return r;
}

result two_findings() {
  finding thrown;
  thrown.kind = finding_kind::uncaught_exception;
  thrown.message = "uncaught exception std::runtime_error: first line\nsecond\tline";
  thrown.found_after = 3;
  finding asserted;
  asserted.kind = finding_kind::assertion;
  asserted.message = "assertion failed: tokens <= limit && \"caf\xc3\xa9\"";
  asserted.where = {"limiter.cpp", 9, 0, ""};
  asserted.found_after = 4;
  result r;
  r.name = "samples/two(3)";
  r.model = model::sc;
  r.verdict = verdict::refuted;
  r.complete = 1000;
  r.findings = {thrown, asserted};
  r.limits = {"limit max_executions=1000 reached"};
  return r;
}

result long_execution() {
  finding f;
  f.kind = finding_kind::crash;
  f.message = "crash: SIGSEGV";
  f.trace.threads = {"T0"};
  for (std::uint32_t i = 1; i <= 403; ++i)
    f.trace.events.push_back(
        write(event(0, i, "store", "x", {"loop.cpp", 3, 5, "loop()"}), "relaxed", std::to_string(i).c_str()));
  f.found_after = 1;
  result r;
  r.verdict = verdict::refuted;
  r.complete = 1;
  r.findings = {f};
  r.stopped_at_first_finding = true;
  return r;
}

result verified() {
  result r;
  r.name = "samples/mutex";
  r.complete = 10;
  r.blocked = 2;
  r.seconds = 0.0004;
  r.peak_memory_kb = 3000;
  return r;
}

result incomplete() {
  result r;
  r.name = "samples/spin";
  r.verdict = verdict::incomplete;
  r.model = model::cpp20;
  r.complete = 1000;
  r.seconds = 75.26;
  r.limits = {"limit max_executions=1000 reached", "limit max_events_per_thread=100 reached"};
  r.hints = {"models/spin.cpp:12: this loop repeats the same reads: call yield() in it, or use --await auto"};
  r.assumptions = {"compare_exchange_weak never fails spuriously"};
  return r;
}

} // namespace samples
