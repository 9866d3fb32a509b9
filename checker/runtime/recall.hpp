// What the threads of a test were seen to do next, so that it need not be run again to know.
//
// A thread's next operation depends on nothing but what happened before it: the values that it read, and what the threads
// that it synchronised with had done by then. Of that history a hash is kept with each event. After the same history the
// same operation follows, so most graphs grow to their end without a run: a test is run only where a thread has come to
// a history that it never had before. This asks no more of a test than to be deterministic and free of data races, which
// the runs check. Data that threads hand on in plain memory is covered, too: it is seen only through synchronisation.
//
// It pays where the test ends with its threads (parallel_at_end): what a test does after it has joined its threads depends
// on all that they did, and has to be run for each execution.
// What plain variables a thread accesses between two operations is remembered, too, and each execution is still searched
// for races. A thread whose await loop goes round waits as it would in a run.
// Not here: tests whose threads do more than atomic and plain accesses, await loops, fences and choices once they have
// started, such as to allocate, to lock a mutex or to end an object's life. They are run.
#pragma once

#include "graph/graph.hpp"

#include <cstdint>
#include <vector>

namespace lockstitch::runtime {

class recall {
public:
  /// What follows a history: an operation, or the end of the thread.
  struct step {
    graph::event request;
    bool ends = false;
    std::uint32_t following = 0; ///< after a store, which reads nothing: always the same; 0: not known yet

    [[nodiscard]] bool goes_on() const { return !ends && request.kind != graph::event_kind::join; }
  };

  [[nodiscard]] bool in_use() const { return in_use_; }
  /// The test does something of which no history is kept.
  void give_up() { in_use_ = false; }
  /// Forgets everything: the search starts over.
  void restart();

  /// What the thread does after its last event in the graph; null: that was not seen yet.
  [[nodiscard]] step* next(graph::graph& g, std::uint32_t thread) {
    const auto& events = g.thread(thread).events;
    if (!events.empty())
      if (const std::uint32_t known = g.at(events.back()).next; known != 0) return &steps_[known - 1];
    return look_up(g, thread);
  }
  /// The same, when the thread has just done `done`, which became `added`.
  [[nodiscard]] step* next_after(graph::graph& g, step& done, graph::event_id added, std::uint32_t thread) {
    if (done.request.kind != graph::event_kind::store) return next(g, thread);
    if (done.following == 0) {
      step* s = next(g, thread);
      done.following = g.at(added).next;
      return s;
    }
    g.at(added).next = done.following;
    return &steps_[done.following - 1];
  }
  /// The same, from the table.
  [[nodiscard]] const step* known(graph::graph& g, std::uint32_t thread);
  /// The thread is about to add this event. Requires: not known() yet.
  void learn(graph::graph& g, std::uint32_t thread, const graph::event& request);
  void learn_end(graph::graph& g, std::uint32_t thread, std::uint32_t accesses);

  /// Says how each execution ended, and gives up where remembering does not pay.
  void count(bool recalled);

  // --- plain accesses between two operations of a thread ---
  struct plain_access {
    std::uintptr_t object;
    bool writes;
    bool operator==(const plain_access&) const = default;
  };
  using access_list = std::vector<plain_access>;
  /// The number of a list, from 1.
  [[nodiscard]] std::uint32_t number_of(const access_list& accesses);
  /// Whether some thread accesses a plain variable at all.
  [[nodiscard]] bool any_accesses() const { return !lists_.empty(); }
  [[nodiscard]] const access_list& list(std::uint32_t number) const { return lists_[number - 1]; }

private:
  struct slot {
    std::uint64_t history = 0; ///< 0: free
    std::uint32_t step = 0;
  };
  /// Above it everything is forgotten: what the search needs next is learnt again.
  static constexpr std::size_t max_steps = std::size_t{1} << 12;
  static constexpr std::uint32_t trial = 1024; ///< runs after which it has to pay
  static constexpr std::size_t max_lists = 256;

  [[nodiscard]] step* look_up(graph::graph& g, std::uint32_t thread);
  /// The history of the thread after its last event. Never 0.
  [[nodiscard]] static std::uint64_t history(graph::graph& g, std::uint32_t thread);
  [[nodiscard]] static std::uint64_t history_after(graph::graph& g, graph::event_id id);
  [[nodiscard]] static std::uint64_t with_all_learnt(graph::graph& g, graph::event_id id, graph::event_id before,
                                                     std::uint64_t h);
  [[nodiscard]] slot& slot_of(std::uint64_t history);
  [[nodiscard]] static std::uint64_t at_start(std::uint64_t creator, std::uint32_t thread);
  step& new_step(graph::graph& g, std::uint64_t history);
  void forget(graph::graph& g);
  void grow();

  bool in_use_ = true;
  std::vector<slot> slots_ = std::vector<slot>(256);
  std::vector<step> steps_;
  std::vector<access_list> lists_;
  std::uint32_t recalled_ = 0;
  std::uint32_t run_ = 0;
};

} // namespace lockstitch::runtime
