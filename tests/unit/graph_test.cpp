// The execution graph on its own: lists, clocks and mo, as events come and go. No runtime, no memory model.
#include "graph/graph.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstitch::graph;

/// Builds graphs by hand: thread 0 makes the locations and starts two threads.
class graph_test : public ::testing::Test {
protected:
  event of(std::uint32_t thread, event_kind kind, location_id l = no_location,
           std::memory_order order = std::memory_order_relaxed) {
    event e;
    e.thread = static_cast<thread_index>(thread);
    e.kind = kind;
    e.location = l;
    e.order = e.success_order = order;
    return e;
  }
  event_id init(location_id l) { return g.add(of(0, event_kind::init, l)); }
  void start_threads() {
    event e = of(0, event_kind::spawn);
    e.first = 1;
    e.count = 2;
    g.add(e);
  }
  event_id store(std::uint32_t thread, location_id l, std::memory_order order = std::memory_order_relaxed) {
    const event_id id = g.add(of(thread, event_kind::store, l, order));
    g.insert_write(id, static_cast<std::uint32_t>(g.at_location(l).mo.size()));
    return id;
  }
  event_id load(std::uint32_t thread, location_id l, event_id from, std::memory_order order = std::memory_order_relaxed) {
    event e = of(thread, event_kind::load, l, order);
    e.rf = from;
    return g.add(e);
  }
  event_id fence(std::uint32_t thread, std::memory_order order) {
    return g.add(of(thread, event_kind::fence, no_location, order));
  }
  void two_locations() {
    x = g.new_location();
    init_x = init(x);
    y = g.new_location();
    init_y = init(y);
    start_threads();
  }

  graph g;
  location_id x = 0, y = 0;
  event_id init_x = 0, init_y = 0;
};

TEST_F(graph_test, what_came_before_the_start_of_a_thread_happens_before_all_it_does) {
  two_locations();
  const event_id w = store(1, x);
  EXPECT_TRUE(g.happens_before(g.at(init_x), w));
  EXPECT_TRUE(g.happens_before(g.at(init_y), w));
  EXPECT_FALSE(g.happens_before(g.at(w), store(2, x)));
}

TEST_F(graph_test, a_relaxed_read_is_in_the_prefix_but_does_not_synchronise) {
  two_locations();
  const event_id w = store(1, x, std::memory_order_release);
  const event_id r = load(2, x, w);
  EXPECT_TRUE(g.porf(r).contains(1, 0));
  EXPECT_FALSE(g.happens_before(g.at(w), r));
}

TEST_F(graph_test, an_acquire_read_synchronises_with_the_release_it_reads) {
  two_locations();
  const event_id data = store(1, y);
  const event_id w = store(1, x, std::memory_order_release);
  const event_id r = load(2, x, w, std::memory_order_acquire);
  EXPECT_TRUE(g.happens_before(g.at(data), r));
  EXPECT_EQ(g.coherence_floor(y, g.thread_hb(2)), 1U) << "the initial y is hidden now";
}

TEST_F(graph_test, fences_synchronise_around_relaxed_accesses) {
  two_locations();
  const event_id data = store(1, y);
  fence(1, std::memory_order_release);
  const event_id w = store(1, x);
  load(2, x, w);
  EXPECT_EQ(g.coherence_floor(y, g.thread_hb(2)), 0U);
  const event_id f = fence(2, std::memory_order_acquire);
  EXPECT_TRUE(g.happens_before(g.at(data), f));
  EXPECT_FALSE(g.happens_before(g.at(w), f)) << "the fence is before the store, so the store itself is not released";
}

TEST_F(graph_test, a_later_store_of_the_thread_continues_the_release_sequence_in_cpp11_only) {
  for (const auto sequences : {release_sequences::cpp11, release_sequences::cpp20}) {
    g.clear();
    g.set_release_sequences(sequences);
    two_locations();
    const event_id head = store(1, x, std::memory_order_release);
    const event_id later = store(1, x);
    const event_id r = load(2, x, later, std::memory_order_acquire);
    EXPECT_EQ(g.happens_before(g.at(head), r), sequences == release_sequences::cpp11);
  }
}

TEST_F(graph_test, a_read_modify_write_continues_the_release_sequence) {
  two_locations();
  const event_id head = store(1, x, std::memory_order_release);
  event e = of(2, event_kind::rmw_read, x);
  e.rf = head;
  const event_id read = g.add(e);
  e.kind = event_kind::rmw_write;
  e.rf = read;
  const event_id write = g.add(e);
  g.insert_write(write, 2);
  EXPECT_NE(g.at(write).sync_row, 0U);
  EXPECT_FALSE(g.happens_before(g.at(head), write)) << "it passes on what it did not acquire";
}

TEST_F(graph_test, a_join_learns_what_the_threads_did_after_their_last_event) {
  two_locations();
  store(1, x);
  event e = of(0, event_kind::join);
  e.first = 1;
  e.count = 2;
  const event_id join = g.add(e);
  EXPECT_EQ(g.hb(join).count(1), 2U);
  EXPECT_EQ(g.hb(join).count(2), 1U) << "a thread without events has still ended";
}

TEST_F(graph_test, pop_takes_back_exactly_what_add_did) {
  two_locations();
  const event_id a = store(1, x);
  const std::size_t size = g.trail().size();
  store(2, x, std::memory_order_seq_cst);
  load(2, y, init_y, std::memory_order_seq_cst);
  EXPECT_EQ(g.seq_cst_count(), 2U);
  g.pop();
  g.pop();
  EXPECT_EQ(g.trail().size(), size);
  EXPECT_EQ(g.newest(), a);
  EXPECT_EQ(g.seq_cst_count(), 0U);
  EXPECT_TRUE(g.at_location(y).reads.empty());
  EXPECT_EQ(g.at_location(x).mo, (std::vector<event_id>{init_x, a}));
}

TEST_F(graph_test, positions_in_mo_follow_insertions_and_removals) {
  two_locations();
  const event_id a = store(1, x);
  const event_id b = g.add(of(2, event_kind::store, x));
  g.insert_write(b, 1);
  EXPECT_EQ(g.at_location(x).mo, (std::vector<event_id>{init_x, b, a}));
  EXPECT_EQ(g.at(a).mo_position, 2U);
  g.remove_write(b);
  EXPECT_EQ(g.at(a).mo_position, 1U);
  EXPECT_FALSE(g.at(b).in_mo);
}

TEST_F(graph_test, coherence_ranks_order_reads_between_the_writes) {
  two_locations();
  const event_id w = store(1, x);
  const event_id old_read = load(2, x, init_x);
  EXPECT_LT(coherence_rank(g, g.at(init_x)), coherence_rank(g, g.at(old_read)));
  EXPECT_LT(coherence_rank(g, g.at(old_read)), coherence_rank(g, g.at(w)));
}

TEST_F(graph_test, more_threads_than_a_clock_is_wide_widen_the_clocks) {
  two_locations();
  const event_id early = store(1, x);
  event e = of(0, event_kind::spawn);
  e.first = 3;
  e.count = 40;
  g.add(e);
  const event_id late = load(42, x, early);
  EXPECT_TRUE(g.porf(late).contains(1, 0));
  EXPECT_TRUE(g.porf(late).contains(0, 3));
  EXPECT_EQ(g.porf(early).count(42), 0U);
}

} // namespace
