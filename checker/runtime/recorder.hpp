// Writes down what an execution does while it is run once more for a report: every operation, plain accesses included,
// in the order of the run.
#pragma once

#include "graph/graph.hpp"
#include "lockstitch/result.hpp"
#include "runtime/schedule.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace lockstitch::runtime {

/// How a trace shows a record: with its order and values; an operation of a blocking object without them; or not at all.
enum class record_style : std::uint8_t { access, operation, hidden };

struct record {
  std::uint32_t thread = 0;
  std::uint32_t number = 0; ///< in its thread, from 1
  graph::event_id event = graph::no_event; ///< none: a plain access
  const char* operation = "";
  const void* object = nullptr; ///< plain access
  bool write = false;
  detail::value data;
  bool has_data = false;
  detail::value_format format{detail::value_format::kind::bytes, 0};
  detail::site where;
  bool inside = false; ///< the operation was called by no code of the user's: `where` is the call that led there
  record_style style = record_style::access;
  const char* detail = nullptr; ///< an operation: "failed", …
  std::uint64_t size = 0;        ///< of a block that is allocated or freed
  std::uint32_t stack = ~0U;     ///< aside: where the calls are that led there
  [[nodiscard]] bool aside() const { return stack != ~0U; }
};

class recorder {
public:
  static constexpr std::uint32_t no_record = ~std::uint32_t{0};

  void clear();
  std::uint32_t add(record r);
  /// A thread starts to run here.
  void start(std::uint32_t thread) { starts_.push_back({static_cast<std::uint32_t>(records_.size()), thread}); }
  /// Adds what is no operation of a checked object: it has no number and is shown only by a finding that is about it.
  std::uint32_t add_aside(record r, std::vector<detail::site> stack);
  [[nodiscard]] std::uint32_t last_aside(const void* object, std::string_view operation) const;
  /// The place of an entry; of one aside the innermost call in the user's code.
  [[nodiscard]] detail::site where(std::uint32_t index) const;
  [[nodiscard]] const std::vector<record>& records() const { return records_; }
  /// The last plain access to the object by that thread (write: only writes), or no_record.
  [[nodiscard]] std::uint32_t last_access(const void* object, std::uint32_t thread, bool write) const;
  /// The thread that made the plain object.
  [[nodiscard]] std::uint32_t thread_of_construction(const void* object) const;
  [[nodiscard]] std::uint32_t record_of(graph::event_id id) const;
  void label(const void* object, std::string_view name) { labels_[hidden(object)] = name; }
  [[nodiscard]] std::string label_of(const void* object) const;
  void declare(const void* object, detail::site where) { declared_[hidden(object)] = where; }
  void declare_location(graph::location_id l, const void* object) { location_objects_[l] = hidden(object); }

  /// The records as a reader sees them: as an interleaving if there is one (sb ∪ rf ∪ mo ∪ fr has no cycle), so that every
  /// read shows the newest value; else in the order of the run, with the reason for each stale read.
  [[nodiscard]] execution trace(const graph::graph& g, const std::vector<detail::value_format>& formats,
                                const std::vector<std::uint32_t>& shown_aside) const;
  [[nodiscard]] trace_event describe(const graph::graph& g, const std::vector<detail::value_format>& formats,
                                     std::uint32_t index) const;
  /// The order of the graph's events and of the threads' starts in this run.
  [[nodiscard]] std::vector<done_step> order() const;
  /// The name of what the entry is about.
  [[nodiscard]] std::string name_of(std::uint32_t index, const graph::graph& g) const;
  [[nodiscard]] std::string object_name(std::uint32_t index, const graph::graph& g) const;
  [[nodiscard]] std::string plain_object_name(const void* object, std::uint32_t index) const;

private:
  static const void* hidden(const void* object);
  [[nodiscard]] static std::string declared_name(const record& r);
  [[nodiscard]] const std::string& name_there(const record& r) const;
  template <class About> [[nodiscard]] std::string agreed_name(About about) const;
  [[nodiscard]] std::string name_elsewhere(const graph::graph& g, graph::location_id l) const;
  [[nodiscard]] std::vector<std::uint32_t> interleaving(const graph::graph& g) const;
  void add_edges(const graph::graph& g, std::vector<std::vector<std::uint32_t>>& after) const;
  void explain_stale(const graph::graph& g, const std::vector<detail::value_format>& formats,
                     const std::vector<std::uint32_t>& shown_at, std::uint32_t index, trace_event& t) const;

  struct thread_start {
    std::uint32_t before; ///< the record that was written next
    std::uint32_t thread;
  };
  std::vector<record> records_;
  std::vector<thread_start> starts_;
  std::vector<std::vector<detail::site>> stacks_;
  std::unordered_map<std::uint32_t, std::uint32_t> counts_;
  std::unordered_map<graph::event_id, std::uint32_t> by_event_;
  std::unordered_map<const void*, std::string> labels_;
  std::unordered_map<const void*, detail::site> declared_;
  std::unordered_map<graph::location_id, const void*> location_objects_;
  mutable std::map<std::pair<std::uintptr_t, std::string_view>, std::string> names_there_; ///< by place and operation
  mutable std::unordered_map<const void*, std::string> agreed_names_; ///< of plain objects, as far as records go
};

} // namespace lockstitch::runtime
