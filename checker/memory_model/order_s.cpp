// cpp20: the total order S over all seq_cst operations that C++20 [atomics.order] p3-p4 asks for exists, that is, the
// relation it must contain has no cycle. With cob = coherence-ordered before (the standard's name for eco) and
// shb = strongly happens before, a comes before b in S when
//   a shb b;  a cob b;  a cob y hb b and b is a fence;  a is a fence and a hb y cob b;
//   both are fences and a hb y cob z hb b.
// shb between two seq_cst events is, up to steps through further seq_cst events, sb ∪ sb ; hb ; sb.
// A read-modify-write is one operation here, so that no sb leads from its read to its write: its write stands for both.
#include "memory_model/consistency.hpp"
#include "memory_model/seq_cst.hpp"

#include <algorithm>
#include <limits>

namespace lockstitch::memory_model {

namespace {

class order_s {
public:
  explicit order_s(const graph::graph& g) : g_(g) {}

  bool edge(const event& a, const event& b) const {
    if (strongly_happens_before(a, b)) return true;
    const bool from_fence = a.kind == graph::event_kind::fence;
    const bool to_fence = b.kind == graph::event_kind::fence;
    if (!from_fence && !to_fence) return a.location == b.location && coherence_rank(g_, a) < coherence_rank(g_, b);
    if (!from_fence) return last_before(b, a.location) > coherence_rank(g_, a);
    if (!to_fence) return first_after(a, b.location) < coherence_rank(g_, b);
    for (std::size_t l = 0; l < g_.location_count(); ++l) {
      const auto location = static_cast<graph::location_id>(l);
      if (first_after(a, location) < last_before(b, location)) return true;
    }
    return false;
  }

private:
  bool strongly_happens_before(const event& a, const event& b) const {
    if (a.thread == b.thread) return a.index < b.index;
    event_id before = before_in_thread(g_, b);
    if (b.kind == graph::event_kind::rmw_write) before = before_in_thread(g_, g_.at(before));
    return before != graph::no_event && g_.hb(before).contains(a.thread, a.index + 1);
  }

  template <class Visit> void for_each_operation(graph::location_id l, Visit visit) const {
    for_each_access(g_, l, [&](const event& y) {
      if (y.kind != graph::event_kind::rmw_read) visit(y);
    });
  }

  /// The smallest coherence rank on the location that happens after `e`.
  std::uint32_t first_after(const event& e, graph::location_id l) const {
    std::uint32_t rank = std::numeric_limits<std::uint32_t>::max();
    for_each_operation(l, [&](const event& y) {
      if (g_.hb(id_of(g_, y)).contains(e.thread, e.index)) rank = std::min(rank, coherence_rank(g_, y));
    });
    return rank;
  }

  /// The largest coherence rank on the location that happens before `e`.
  std::uint32_t last_before(const event& e, graph::location_id l) const {
    std::uint32_t rank = 0;
    const auto known = g_.hb(id_of(g_, e));
    for_each_operation(l, [&](const event& y) {
      if (known.contains(y.thread, y.index)) rank = std::max(rank, coherence_rank(g_, y));
    });
    return rank;
  }

  const graph::graph& g_;
};

} // namespace

bool order_s_exists(const graph::graph& g) {
  const order_s order(g);
  auto operations = seq_cst_events(g);
  std::erase_if(operations, [](const event* e) { return e->kind == graph::event_kind::rmw_read; });
  return acyclic(operations, [&](const event& a, const event& b) { return order.edge(a, b); });
}

} // namespace lockstitch::memory_model
