// Consistency on hand-made graphs: one graph a litmus shape, and what each model says of it.
#include "memory_model/consistency.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace {

using namespace lockstitch::graph;
using lockstitch::model;

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto sc = std::memory_order_seq_cst;

/// A graph of two locations and up to four threads, built in an order that respects sb ∪ rf.
struct builder {
  explicit builder(model m) : which(m), g(lockstitch::memory_model::release_sequences_of(m)) {
    for (location_id& l : locations) {
      l = g.new_location();
      event e;
      e.kind = event_kind::init;
      e.location = l;
      g.add(e);
    }
    event e;
    e.kind = event_kind::spawn;
    e.first = 1;
    e.count = 4;
    g.add(e);
  }
  event make(std::uint32_t thread, event_kind kind, std::memory_order order) const {
    event e;
    e.thread = static_cast<thread_index>(thread);
    e.kind = kind;
    e.order = e.success_order = order;
    return e;
  }
  event_id store(std::uint32_t thread, int l, std::memory_order order, std::uint32_t place) {
    event e = make(thread, event_kind::store, order);
    e.location = locations[l];
    const event_id id = g.add(e);
    g.insert_write(id, place);
    return last = id;
  }
  event_id load(std::uint32_t thread, int l, std::memory_order order, std::uint32_t from) {
    event e = make(thread, event_kind::load, order);
    e.location = locations[l];
    e.rf = g.at_location(locations[l]).mo[from];
    return last = g.add(e);
  }
  void fence(std::uint32_t thread) { g.add(make(thread, event_kind::fence, sc)); }
  bool consistent() const { return lockstitch::memory_model::consistent(g, which, last); }

  model which;
  graph g;
  location_id locations[2] = {};
  event_id last = no_event;
};

std::map<model, bool> judge(const std::function<void(builder&)>& shape) {
  std::map<model, bool> verdicts;
  for (const model m : {model::sc, model::rc11, model::rc20, model::cpp20}) {
    builder b(m);
    shape(b);
    verdicts[m] = b.consistent();
  }
  return verdicts;
}

using verdicts = std::map<model, bool>;
const verdicts everywhere = {{model::sc, true}, {model::rc11, true}, {model::rc20, true}, {model::cpp20, true}};
const verdicts nowhere = {{model::sc, false}, {model::rc11, false}, {model::rc20, false}, {model::cpp20, false}};
const verdicts all_but_sc = {{model::sc, false}, {model::rc11, true}, {model::rc20, true}, {model::cpp20, true}};

TEST(memory_model, store_buffering_needs_seq_cst) {
  const auto shape = [](std::memory_order order) {
    return [order](builder& b) {
      b.store(1, 0, order, 1);
      b.load(1, 1, order, 0);
      b.store(2, 1, order, 1);
      b.load(2, 0, order, 0); // both read 0
    };
  };
  EXPECT_EQ(judge(shape(rlx)), all_but_sc);
  EXPECT_EQ(judge(shape(sc)), nowhere);
}

TEST(memory_model, seq_cst_fences_forbid_store_buffering) {
  EXPECT_EQ(judge([](builder& b) {
              b.store(1, 0, rlx, 1);
              b.fence(1);
              b.load(1, 1, rlx, 0);
              b.store(2, 1, rlx, 1);
              b.fence(2);
              b.load(2, 0, rlx, 0);
            }),
            nowhere);
}

TEST(memory_model, one_fence_alone_does_not) {
  EXPECT_EQ(judge([](builder& b) {
              b.store(1, 0, rlx, 1);
              b.fence(1);
              b.load(1, 1, rlx, 0);
              b.store(2, 1, rlx, 1);
              b.load(2, 0, rlx, 0);
            }),
            all_but_sc);
}

TEST(memory_model, independent_reads_of_independent_writes) {
  const auto shape = [](std::memory_order order) {
    return [order](builder& b) {
      b.store(1, 0, order, 1);
      b.store(2, 1, order, 1);
      b.load(3, 0, order, 1);
      b.load(3, 1, order, 0);
      b.load(4, 1, order, 1);
      b.load(4, 0, order, 0);
    };
  };
  EXPECT_EQ(judge(shape(rlx)), all_but_sc);
  EXPECT_EQ(judge(shape(sc)), nowhere);
}

TEST(memory_model, two_plus_two_writes) {
  const auto shape = [](std::memory_order order) {
    return [order](builder& b) {
      b.store(1, 0, order, 1);
      b.store(1, 1, order, 1);
      b.store(2, 1, order, 2); // after the other y
      b.store(2, 0, order, 1); // before the other x
    };
  };
  EXPECT_EQ(judge(shape(rlx)), all_but_sc);
  EXPECT_EQ(judge(shape(sc)), nowhere);
}

TEST(memory_model, coherence_hides_what_was_overwritten_before) {
  for (const model m : {model::sc, model::rc11, model::rc20, model::cpp20}) {
    builder b(m);
    b.store(1, 0, rlx, 1);
    EXPECT_EQ(lockstitch::memory_model::visible_floor(b.g, m, 1, b.locations[0]), 1U) << "own write";
    EXPECT_EQ(lockstitch::memory_model::visible_floor(b.g, m, 2, b.locations[0]), 0U) << "nothing seen yet";
    b.load(2, 0, rlx, 1);
    EXPECT_EQ(lockstitch::memory_model::visible_floor(b.g, m, 2, b.locations[0]), 1U) << "read before";
  }
}

TEST(memory_model, reading_the_newest_value_is_always_consistent) {
  EXPECT_EQ(judge([](builder& b) {
              b.store(1, 0, sc, 1);
              b.load(1, 1, sc, 0);
              b.store(2, 1, sc, 1);
              b.load(2, 0, sc, 1);
            }),
            everywhere);
}

} // namespace
