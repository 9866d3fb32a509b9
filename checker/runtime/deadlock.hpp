// Who waits for whom at the end of an execution in which threads wait for ever, and what that is called: a deadlock, or
// a lost wakeup. Not here: await loops and atomic waits, whose threads wait for a value and not for a thread
// (await.cpp).
#pragma once

#include "runtime/context.hpp"

#include <optional>

namespace lockstitch::runtime {

class wait_for_graph {
public:
  /// `waiting`: the threads that can go no further, in the order of their numbers.
  wait_for_graph(context& c, std::vector<const test_thread*> waiting) : c_(c), waiting_(std::move(waiting)) {}

  /// Whether the execution is none, because a thread that takes several locks at once would let go of what another one
  /// waits for.
  [[nodiscard]] bool gives_way() const;
  /// The finding, if a cycle of threads or a lost wakeup explains it.
  [[nodiscard]] std::optional<raw_finding> explained() const;
  /// The finding, if nothing does: the first thread in a blocking operation waits for ever.
  [[nodiscard]] raw_finding unexplained() const;

private:
  [[nodiscard]] std::vector<std::uint32_t> waits_for(const test_thread& t) const;
  [[nodiscard]] std::vector<const test_thread*> cycle() const;
  [[nodiscard]] bool extend(std::vector<const test_thread*>& path) const;
  [[nodiscard]] const sync_entry* object_of(const test_thread& t) const;
  [[nodiscard]] const test_thread* find(std::uint32_t number) const;
  [[nodiscard]] bool would_let_go(std::uint32_t thread, const sync_entry& entry) const;
  [[nodiscard]] std::string sentence(const test_thread& t) const;
  void add_sentences(raw_finding& f, const std::vector<const test_thread*>& first) const;

  context& c_;
  std::vector<const test_thread*> waiting_;
};

} // namespace lockstitch::runtime
