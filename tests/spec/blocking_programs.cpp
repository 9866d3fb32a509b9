// Interleavings by depth-first search; see blocking_programs.hpp.
#include "blocking_programs.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace lockstitch::spec {
namespace {

using kind = blocking_op::kind;

/// Words of all kinds are numbered through: mutexes, semaphores, atomics, condition variables.
constexpr std::uint32_t word_count = 4 * blocking_objects;

struct word {
  std::uint32_t value = 0;
  std::vector<std::string> writes; ///< in modification order; the initial one is ""
};

class machine {
public:
  explicit machine(const blocking_program& p) : program_(p), next_(p.threads.size(), 0), skips_(p.threads.size()) {
    for (std::uint32_t i = blocking_objects; i < 2 * blocking_objects; ++i) words_[i].value = 1;
  }

  void run(interleavings& found) {
    bool moved = false, finished = true;
    for (std::uint32_t t = 0; t < next_.size(); ++t) {
      if (next_[t] == program_.threads[t].size()) continue;
      finished = false;
      if (!can_run(t)) continue;
      moved = true;
      const blocking_op& o = op_of(t);
      const std::size_t choices = o.what == kind::notify_one ? std::max<std::size_t>(1, waiting_[o.object].size()) : 1;
      for (std::size_t chosen = 0; chosen < choices; ++chosen) {
        machine after = *this;
        after.step(t, chosen);
        after.run(found);
      }
    }
    if (finished) found.executions.insert(signature());
    else if (!moved) found.deadlock = true;
  }

private:
  static std::uint32_t index_of(const blocking_op& o) {
    const std::uint32_t group = o.what <= kind::try_lock  ? 0
                                : o.what <= kind::release ? 1
                                : o.what < kind::wait     ? 2
                                                          : 3;
    return group * blocking_objects + o.object;
  }
  [[nodiscard]] const blocking_op& op_of(std::uint32_t t) const { return program_.threads[t][next_[t]]; }
  [[nodiscard]] bool can_run(std::uint32_t t) const {
    const blocking_op& o = op_of(t);
    const std::uint32_t now = words_[index_of(o)].value;
    if (o.what == kind::wait && part(t) == 2) return notified_by_.contains(t);
    if (o.what == kind::wait && part(t) == 3) return words_[o.object].value == 0;
    return o.what == kind::lock ? now == 0 || skips(t, o) : o.what == kind::acquire ? now > 0 : true;
  }
  /// The lock's program order partner failed: an unlock without a lock is left out.
  [[nodiscard]] bool skips(std::uint32_t t, const blocking_op& o) const {
    return o.what == kind::unlock && skips_[t].contains(o.object);
  }

  [[nodiscard]] std::uint32_t part(std::uint32_t t) const { return parts_.contains(t) ? parts_.at(t) : 0; }

  /// A wait is four steps: it enters the waiting state, unlocks, is woken, and locks.
  void step_of_wait(std::uint32_t t, const blocking_op& o) {
    const std::uint32_t done = part(t);
    const std::string name = std::to_string(t) + "." + std::to_string(next_[t]) + "abcd"[done];
    word& m = words_[o.object];
    word& cv = words_[index_of(o)];
    parts_[t] = done + 1;
    if (done == 0) {
      reads_[name] = cv.writes.empty() ? "" : cv.writes.back();
      cv.writes.push_back(name);
      waiting_[o.object].push_back(t);
    } else if (done == 1) {
      m.value = 0;
      m.writes.push_back(name);
    } else if (done == 2) {
      reads_[name] = notified_by_[t];
      notified_by_.erase(t);
    } else {
      reads_[name] = m.writes.back();
      m.value = 1;
      m.writes.push_back(name);
      parts_.erase(t);
      ++next_[t];
    }
  }

  void notify(const blocking_op& o, const std::string& name, word& cv, std::size_t chosen) {
    auto& waiting = waiting_[o.object];
    if (waiting.empty()) return;
    cv.writes.push_back(name);
    for (std::size_t i = 0; i < waiting.size(); ++i)
      if (o.what == kind::notify_all || i == chosen) notified_by_[waiting[i]] = name;
    if (o.what == kind::notify_all) waiting.clear();
    else waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(chosen));
  }

  void step(std::uint32_t t, std::size_t chosen) {
    const blocking_op& o = op_of(t);
    if (o.what == kind::wait) return step_of_wait(t, o);
    word& w = words_[index_of(o)];
    const std::string name = std::to_string(t) + "." + std::to_string(next_[t]++);
    const auto reads = [&] { reads_[name] = w.writes.empty() ? "" : w.writes.back(); };
    const auto writes = [&](std::uint32_t v) {
      w.value = v;
      w.writes.push_back(name);
    };
    switch (o.what) {
    case kind::lock:
      reads();
      writes(1);
      break;
    case kind::try_lock:
      reads();
      if (w.value == 0) writes(1);
      else skips_[t].insert(o.object);
      break;
    case kind::unlock:
      if (skips(t, o)) skips_[t].erase(o.object);
      else writes(0);
      break;
    case kind::acquire:
      reads();
      writes(w.value - 1);
      break;
    case kind::release:
      reads();
      writes(w.value + 1);
      break;
    case kind::load: reads(); break;
    case kind::store: writes(o.value); break;
    case kind::add:
      reads();
      writes(w.value + 1);
      break;
    case kind::compare_exchange:
      reads();
      if (w.value == o.value) writes(o.value + 1);
      break;
    case kind::wait: break;
    case kind::notify_one:
    case kind::notify_all:
      reads();
      notify(o, name, w, chosen);
      break;
    }
  }

  [[nodiscard]] std::string signature() const {
    std::string text;
    for (const auto& [read, write] : reads_) text += read + "<" + write + " ";
    for (const word& w : words_) {
      text += "| ";
      for (const std::string& id : w.writes) text += id + " ";
    }
    return text;
  }

  const blocking_program& program_;
  std::vector<std::size_t> next_;
  std::vector<std::set<std::uint32_t>> skips_; ///< by thread: mutexes that a try_lock did not get
  std::array<word, word_count> words_;
  std::map<std::string, std::string> reads_;
  std::array<std::vector<std::uint32_t>, blocking_objects> waiting_; ///< by condition variable
  std::map<std::uint32_t, std::string> notified_by_;                 ///< by thread that was asleep
  std::map<std::uint32_t, std::uint32_t> parts_;                     ///< by thread: steps done of its wait
};

class generator {
public:
  explicit generator(std::mt19937_64& random) : random_(random) {}

  blocking_program make() {
    blocking_program p;
    const std::uint32_t threads = 2 + below(2);
    tries_ = below(3) == 0;
    waits_ = !tries_ && below(2) == 0;
    for (std::uint32_t t = 0; t < threads; ++t) {
      std::uint32_t left = 3 + below(threads == 2 ? 4 : 2);
      p.threads.push_back(thread(left));
    }
    return p;
  }

private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  std::vector<blocking_op> thread(std::uint32_t left) {
    std::vector<blocking_op> ops;
    std::vector<std::uint32_t> held;
    while (left + held.size() > 0) {
      const std::uint32_t object = below(blocking_objects);
      const bool holds = std::find(held.begin(), held.end(), object) != held.end();
      const std::uint32_t dice = below(10);
      if (!held.empty() && (left == 0 || dice < 3)) {
        const std::size_t which = below(static_cast<std::uint32_t>(held.size()));
        ops.push_back({kind::unlock, held[which], 0});
        held.erase(held.begin() + static_cast<std::ptrdiff_t>(which));
        continue;
      }
      if (left == 0) continue;
      --left;
      if (waits_ && dice == 5) {
        const std::uint32_t what = holds ? below(3) : 1 + below(2);
        ops.push_back({static_cast<kind>(static_cast<std::uint32_t>(kind::wait) + what), object, 0});
      } else if (dice < 6 && !holds) {
        ops.push_back({tries_ && below(2) == 0 ? kind::try_lock : kind::lock, object, 0});
        held.push_back(object);
      } else if (dice == 6) {
        ops.push_back({below(2) == 0 ? kind::acquire : kind::release, object, 0});
      } else {
        ops.push_back({static_cast<kind>(static_cast<std::uint32_t>(kind::load) + below(4)), object, below(2)});
      }
    }
    return ops;
  }

  std::mt19937_64& random_;
  bool tries_ = false;
  bool waits_ = false;
};

} // namespace

blocking_program random_blocking_program(std::mt19937_64& random) { return generator(random).make(); }

std::string to_string(const blocking_program& p) {
  constexpr std::array names{"lock",  "unlock", "try_lock", "acquire", "release",    "load",
                             "store", "add",    "cas",      "wait",    "notify_one", "notify_all"};
  std::string text;
  for (const auto& ops : p.threads) {
    for (const blocking_op& o : ops)
      text += std::string(names[static_cast<std::size_t>(o.what)]) + " " + std::to_string(o.object) +
              (o.what >= kind::store ? "," + std::to_string(o.value) : "") + "; ";
    text += "||| ";
  }
  return text;
}

interleavings run_all(const blocking_program& p) {
  interleavings found;
  machine(p).run(found);
  return found;
}

} // namespace lockstitch::spec
