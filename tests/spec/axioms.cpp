// The axioms of sc, rc11, rc20 and cpp20; see axioms.hpp for the sources. Every relation has the name it has in the
// paper or in the standard, and is written as there; speed does not count.
#include "axioms.hpp"

namespace lockstitch::spec {
namespace {

bool is_release(std::memory_order o) {
  return o == std::memory_order_release || o == std::memory_order_acq_rel || o == std::memory_order_seq_cst;
}
bool is_acquire(std::memory_order o) {
  return o == std::memory_order_acquire || o == std::memory_order_consume || o == std::memory_order_acq_rel ||
         o == std::memory_order_seq_cst;
}

/// The sets and relations that several axioms use.
struct context {
  const candidate& c;
  std::size_t n = c.events.size();
  event_set reads = 0, writes = 0, fences = 0, plain = 0, releases = 0, acquires = 0, seq_cst = 0;
  relation same_location{n}, fr{n}, eco{n};

  explicit context(const candidate& given) : c(given) {
    for (std::size_t a = 0; a < n; ++a) classify(a);
    fr = c.rf.inverse() * c.mo;
    eco = (c.rf | c.mo | fr).closure();
  }

  void classify(std::size_t a) {
    const event& e = c.events[a];
    (e.kind == event_kind::read ? reads : e.kind == event_kind::write ? writes : fences) |= single(a);
    if (e.plain) plain |= single(a);
    if (!e.plain && is_release(e.order)) releases |= single(a);
    if (!e.plain && is_acquire(e.order)) acquires |= single(a);
    if (!e.plain && e.order == std::memory_order_seq_cst) seq_cst |= single(a);
    for (std::size_t b = 0; b < n; ++b)
      if (e.location != no_location && e.location == c.events[b].location) same_location.add(a, b);
  }

  [[nodiscard]] event_set atomics() const { return (reads | writes) & ~plain; }
  [[nodiscard]] relation id(event_set set) const { return relation::identity(n, set); }
};

/// rs: rc11 [W]; sb|loc?; [W⊒rlx]; (rf; rmw)*, and since P0982 [W⊒rlx]; (rf; rmw)*.
relation release_sequence(const context& x, model m) {
  const relation chain = (x.c.rf * x.c.rmw).closure().reflexive();
  const relation own = m == model::rc11 ? (x.c.sb & x.same_location).reflexive() : x.id(~event_set{0});
  return x.id(x.writes) * own * x.id(x.writes & ~x.plain) * chain;
}

/// sw: [E⊒rel]; ([F]; sb)?; rs; rf; [R⊒rlx]; (sb; [F])?; [E⊒acq].
relation synchronizes_with(const context& x, model m) {
  const relation from_fence = (x.id(x.fences) * x.c.sb).reflexive();
  const relation to_fence = (x.c.sb * x.id(x.fences)).reflexive();
  return x.id(x.releases) * from_fence * release_sequence(x, m) * x.c.rf * x.id(x.reads & ~x.plain) * to_fence *
         x.id(x.acquires);
}

relation happens_before(const context& x, model m) { return (x.c.sb | synchronizes_with(x, m)).closure(); }

/// PLDI 2017: psc = psc_base ∪ psc_F.
bool psc_acyclic(const context& x, const relation& hb) {
  const relation& sb = x.c.sb;
  const relation sb_other = sb - x.same_location;
  const relation scb = sb | sb_other * hb * sb_other | (hb & x.same_location) | x.c.mo | x.fr;
  const relation sc = x.id(x.seq_cst), sc_fence = x.id(x.seq_cst & x.fences);
  const relation base = (sc | sc_fence * hb.reflexive()) * scb * (sc | hb.reflexive() * sc_fence);
  const relation fence = sc_fence * (hb | hb * x.eco * hb) * sc_fence;
  return (base | fence).acyclic();
}

/// C++20 [intro.races] p12: strongly happens before. To the standard a read-modify-write is one operation, so its read
/// is not sequenced before its write: with that edge, "A sb X, X hb Y, Y sb B" would hold for Y and B of the same
/// operation, and would forbid the PLDI 2017 paper's Z6.U.
relation strongly_happens_before(const context& x, const relation& hb, const relation& sw) {
  const relation sb = x.c.sb - x.c.rmw;
  return (sb | sw.between(x.seq_cst, x.seq_cst) | sb * hb * sb).closure();
}

/// C++20 [atomics.order] p4: some total order S of the seq_cst operations contains all of these edges, that is, they
/// make no cycle once the read and the write of a read-modify-write are one operation.
bool order_s_exists(const context& x, const relation& hb, const relation& sw) {
  const relation sc = x.id(x.seq_cst), sc_fence = x.id(x.seq_cst & x.fences);
  const relation coherence_ordered_before = x.eco.between(x.atomics(), x.atomics()) - x.c.rmw;
  const relation first = sc * strongly_happens_before(x, hb, sw) * sc;
  const relation second = (sc | sc_fence * hb) * coherence_ordered_before * (sc | hb * sc_fence);
  const relation same_operation = x.id(~event_set{0}) | x.c.rmw | x.c.rmw.inverse();
  return (same_operation * (first | second) * same_operation).acyclic();
}

bool sc_consistent(const context& x) { return (x.c.sb | x.c.rf | x.c.mo | x.fr).acyclic(); }

} // namespace

bool consistent(const candidate& c, model m) {
  const context x(c);
  if (!(c.rmw & (x.fr * c.mo)).empty()) return false; // atomicity
  if (m == model::sc) return sc_consistent(x);
  const relation sw = synchronizes_with(x, m);
  const relation hb = (c.sb | sw).closure();
  if (!(hb * x.eco.reflexive()).irreflexive()) return false; // coherence
  if (!(c.sb | c.rf).acyclic()) return false;                // no thin air
  return m == model::cpp20 ? order_s_exists(x, hb, sw) : psc_acyclic(x, hb);
}

bool racy(const candidate& c, model m) {
  const context x(c);
  const relation hb = happens_before(x, m);
  for (std::size_t a = 0; a < x.n; ++a)
    for (std::size_t b = a + 1; b < x.n; ++b) {
      const bool conflict = x.same_location.has(a, b) && ((single(a) | single(b)) & x.writes) != 0;
      const bool plain = ((single(a) | single(b)) & x.plain) != 0;
      const bool concurrent = c.events[a].thread != c.events[b].thread && !hb.has(a, b) && !hb.has(b, a);
      if (conflict && plain && concurrent) return true;
    }
  return false;
}

} // namespace lockstitch::spec
