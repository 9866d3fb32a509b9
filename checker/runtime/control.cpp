// yield, choose, assume, assertions and labels.
#include "runtime/operations.hpp"

namespace lockstitch::runtime {

context& checking(const char* what) {
  if (current_context == nullptr)
    throw usage_error(std::string(what) + " outside a check: use checked objects only inside the body given to lockstitch::check");
  return *current_context;
}

const char* order_name(std::memory_order order) {
  switch (order) {
  case std::memory_order_relaxed: return "relaxed";
  case std::memory_order_consume: return "consume";
  case std::memory_order_acquire: return "acquire";
  case std::memory_order_release: return "release";
  case std::memory_order_acq_rel: return "acq_rel";
  case std::memory_order_seq_cst: return "seq_cst";
  }
  return "invalid";
}

} // namespace lockstitch::runtime

namespace lockstitch::detail {

using namespace runtime;

bool inside_check() noexcept { return current_context != nullptr; }

void yield(site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  checking("yield() is called").yield(where);
}

std::uint32_t choose(std::uint32_t n, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("choose() is called");
  if (n == 0) c.fail("choose(0) has no value to choose: call it with the number of choices");
  event e;
  e.kind = event_kind::choose;
  e.count = n;
  e.where = where;
  const event_id id = c.perform(e);
  const std::uint32_t chosen = c.execution().at(id).first;
  if (c.recording()) {
    record r;
    r.event = id;
    r.operation = "choose";
    r.where = where;
    c.recorder().add(r);
  }
  return chosen;
}

void assume_failed(site) {
  const engine_section section;
  checking("assume() is called").hold();
}

void assertion_failed(const char* expression, site where) {
  if (!where.known()) where = caller();
  const engine_section section;
  context& c = checking("LOCKSTITCH_ASSERT is used");
  c.found({finding_kind::assertion, "assertion failed: " + std::string(expression), where, {}, {}});
}

void label(const void* object, std::string_view name) {
  const engine_section section;
  if (current_context != nullptr && current_context->recording()) current_context->recorder().label(object, name);
}

} // namespace lockstitch::detail
