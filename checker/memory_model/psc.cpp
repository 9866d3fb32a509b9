// rc11 and rc20: psc is acyclic (Lahav, Vafeiadis, Kang, Hur, Dreyer, PLDI 2017, section 3.3):
//   scb      = sb ∪ sb≠loc ; hb ; sb≠loc ∪ hb|loc ∪ mo ∪ fr
//   psc_base = ([SC] ∪ [F_sc] ; hb?) ; scb ; ([SC] ∪ hb? ; [F_sc])
//   psc_F    = [F_sc] ; (hb ∪ hb ; eco ; hb) ; [F_sc]
// edge() asks for one pair of events, by what they are. eco between two accesses is a comparison of coherence ranks.
#include "memory_model/consistency.hpp"
#include "memory_model/seq_cst.hpp"

#include <algorithm>
#include <limits>

namespace lockstitch::memory_model {

namespace {

bool is_fence(const event& e) { return e.kind == graph::event_kind::fence; }

class psc {
public:
  explicit psc(const graph::graph& g) : g_(g) {}

  bool edge(const event& a, const event& b) const {
    if (is_fence(a)) return is_fence(b) ? fence_to_fence(a, b) : fence_to_access(a, b);
    return is_fence(b) ? access_to_fence(a, b) : access_to_access(a, b);
  }

private:
  bool hb(const event& a, const event& b) const {
    return &a != &b && g_.hb(id_of(g_, b)).contains(a.thread, a.index);
  }

  /// mo ∪ fr
  bool mo_or_fr(const event& a, const event& b) const {
    return graph::is_write(b) && coherence_rank(g_, a) < coherence_rank(g_, b);
  }

  bool access_to_access(const event& a, const event& b) const {
    if (a.thread == b.thread) return a.index < b.index;
    if (a.location == b.location && (hb(a, b) || mo_or_fr(a, b))) return true;
    return different_location_hb(a, b);
  }

  /// sb≠loc ; hb ; sb≠loc
  bool different_location_hb(const event& a, const event& b) const {
    const auto& after = g_.thread(a.thread).events;
    std::size_t y = a.index + 1;
    while (y < after.size() && g_.at(after[y]).location == a.location) ++y;
    // y may be the end of the thread, and z its start: both are places in sb without a location.
    event_id z = before_in_thread(g_, b);
    while (z != graph::no_event && g_.at(z).location == b.location && g_.at(z).thread == b.thread)
      z = before_in_thread(g_, g_.at(z));
    return z != graph::no_event && g_.hb(z).contains(a.thread, static_cast<std::uint32_t>(y));
  }

  bool access_to_fence(const event& a, const event& f) const {
    const auto known = g_.hb(id_of(g_, f));
    if (known.contains(a.thread, a.index + 1)) return true;
    bool found = false;
    for_each_access(g_, a.location, [&](const event& y) {
      found = found || (known.contains(y.thread, y.index) && (mo_or_fr(a, y) || hb(a, y)));
    });
    return found;
  }

  bool fence_to_access(const event& f, const event& b) const {
    const event_id before = before_in_thread(g_, b);
    if (before != graph::no_event && g_.hb(before).contains(f.thread, f.index)) return true;
    bool found = false;
    for_each_access(g_, b.location, [&](const event& y) {
      found = found || (hb(f, y) && (mo_or_fr(y, b) || hb(y, b)));
    });
    return found;
  }

  bool fence_to_fence(const event& f, const event& g) const {
    if (hb(f, g)) return true;
    for (std::size_t l = 0; l < g_.location_count(); ++l)
      if (eco_between(f, g, static_cast<graph::location_id>(l))) return true;
    return false;
  }

  /// hb ; eco ; hb through one location
  bool eco_between(const event& f, const event& g, graph::location_id l) const {
    std::uint32_t first_after = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t last_before = 0;
    const auto known = g_.hb(id_of(g_, g));
    for_each_access(g_, l, [&](const event& y) {
      const std::uint32_t rank = coherence_rank(g_, y);
      if (hb(f, y)) first_after = std::min(first_after, rank);
      if (known.contains(y.thread, y.index)) last_before = std::max(last_before, rank);
    });
    return first_after < last_before;
  }

  const graph::graph& g_;
};

} // namespace

bool psc_acyclic(const graph::graph& g) {
  const psc order(g);
  return acyclic(seq_cst_events(g), [&](const event& a, const event& b) { return order.edge(a, b); });
}

} // namespace lockstitch::memory_model
