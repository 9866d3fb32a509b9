// Threads that wait for ever, in words; see deadlock.hpp.
#include "runtime/deadlock.hpp"

#include "runtime/lost_wakeup.hpp"
#include "runtime/operations.hpp"

#include <algorithm>
#include <string_view>

namespace lockstitch::runtime {

using detail::sync_kind;
using graph::await_kind;

namespace {

bool is_condition_variable(const sync_entry& e) {
  return e.kind == sync_kind::condition_variable || e.kind == sync_kind::condition_variable_any;
}

std::string thread_name(std::uint32_t number) { return "T" + std::to_string(number); }

std::string thread_names(const std::vector<const test_thread*>& threads) {
  std::string text;
  for (std::size_t i = 0; i < threads.size(); ++i)
    text += (i == 0 ? "" : i + 1 == threads.size() ? " and " : ", ") + thread_name(threads[i]->number);
  return text;
}

bool joins(const test_thread& t) { return t.pending != nullptr && t.pending->kind == event_kind::join; }
/// The operation that the thread waits in.
const event* waiting_in(context& c, const test_thread& t) {
  return t.blocked ? &c.execution().at(t.log[t.length - 1]) : t.pending;
}

/// The place of that operation.
site place_in(context& c, const test_thread& t) {
  return t.blocked ? c.shown_place(t.log[t.length - 1]) : t.pending->where;
}

/// What the test called: to wake is the last part of a wait.
const char* called(const event& e) { return std::string_view(e.name) == "wake" ? "wait" : e.name; }

} // namespace

const sync_entry* wait_for_graph::object_of(const test_thread& t) const {
  return t.blocked ? c_.sync.at_location(waiting_in(c_, t)->location) : nullptr;
}

const test_thread* wait_for_graph::find(std::uint32_t number) const {
  for (const test_thread* t : waiting_)
    if (t->number == number) return t;
  return nullptr;
}

/// Whether the thread holds this only as one of several that it is taking at once.
bool wait_for_graph::would_let_go(std::uint32_t thread, const sync_entry& entry) const {
  const auto several = c_.sync.taking_several.find(thread);
  if (several == c_.sync.taking_several.end()) return false;
  const auto& held = c_.sync.held_by(thread);
  for (std::size_t i = several->second; i < held.size(); ++i)
    if (held[i].entry == &entry) return true;
  return false;
}

std::vector<std::uint32_t> wait_for_graph::waits_for(const test_thread& t) const {
  std::vector<std::uint32_t> threads;
  if (joins(t))
    for (std::uint32_t n = t.pending->first; n < t.pending->first + t.pending->count; ++n)
      if (find(n) != nullptr) threads.push_back(n);
  if (const sync_entry* entry = object_of(t)) {
    for (const holder& h : entry->holders)
      if (!would_let_go(h.thread, *entry)) threads.push_back(h.thread);
    // Of a shared mutex a writer holds parts before it has it.
    if (!c_.execution().at_location(waiting_in(c_, t)->location).mo.empty() && !is_condition_variable(*entry) &&
        entry->kind != sync_kind::semaphore && threads.empty()) {
      const value& held = c_.execution().at(c_.execution().at_location(waiting_in(c_, t)->location).mo.back()).data;
      if (held.low != 0 && !would_let_go(static_cast<std::uint32_t>(held.low - 1), *entry))
        threads.push_back(static_cast<std::uint32_t>(held.low - 1));
    }
  }
  return threads;
}

bool wait_for_graph::extend(std::vector<const test_thread*>& path) const {
  for (const std::uint32_t number : waits_for(*path.back())) {
    if (number == path.front()->number) return true;
    const test_thread* next = find(number);
    if (next == nullptr || std::find(path.begin(), path.end(), next) != path.end()) continue;
    path.push_back(next);
    if (extend(path)) return true;
    path.pop_back();
  }
  return false;
}

std::vector<const test_thread*> wait_for_graph::cycle() const {
  for (const test_thread* t : waiting_) {
    std::vector<const test_thread*> path{t};
    if (t->blocked && extend(path)) return path;
  }
  return {};
}

bool wait_for_graph::gives_way() const {
  if (c_.sync.taking_several.empty() || !cycle().empty()) return false;
  return std::any_of(waiting_.begin(), waiting_.end(), [&](const test_thread* t) {
    const sync_entry* entry = object_of(*t);
    return entry != nullptr && std::any_of(entry->holders.begin(), entry->holders.end(), [&](const holder& h) {
             return h.thread != t->number && would_let_go(h.thread, *entry);
           });
  });
}

std::string wait_for_graph::sentence(const test_thread& t) const {
  const std::string who = thread_name(t.number);
  if (joins(t)) {
    std::string ends;
    for (const std::uint32_t n : waits_for(t)) ends += (ends.empty() ? "" : ", ") + thread_name(n);
    return who + " waits at " + place_of(t.pending->where) + " for " + (ends.empty() ? "a thread" : ends) + " to end";
  }
  const sync_entry* entry = object_of(t);
  if (entry == nullptr) return who + " waits, too";
  const site where = place_in(c_, t);
  const std::string name = name_of(c_, *entry, where, called(*waiting_in(c_, t)));
  std::string text = who + " waits for " + name + " at " + place_of(where);
  if (is_condition_variable(*entry)) return text + " to be notified";
  if (entry->kind == sync_kind::semaphore) return text + " to be released";
  for (const holder& h : entry->holders)
    text += std::string(", held ") + (h.mode == lock_mode::shared ? "shared " : "") + "by " + thread_name(h.thread) +
            " since " + place_of(h.where);
  return text;
}

void wait_for_graph::add_sentences(raw_finding& f, const std::vector<const test_thread*>& first) const {
  for (const test_thread* t : first) f.notes.push_back(sentence(*t));
  for (const test_thread* t : waiting_)
    if (std::find(first.begin(), first.end(), t) == first.end()) f.notes.push_back(sentence(*t));
}

std::optional<raw_finding> wait_for_graph::explained() const {
  raw_finding f;
  f.blocks = true;
  if (const auto threads = cycle(); !threads.empty()) {
    f.kind = finding_kind::deadlock;
    f.where = place_in(c_, *threads.front());
    f.message = thread_names(threads) + " wait for each other for ever";
    add_sentences(f, threads);
    return f;
  }
  for (const test_thread* t : waiting_) {
    const sync_entry* entry = object_of(*t);
    const notification* lost = entry == nullptr ? nullptr : lost_notification(c_, *entry, t->number);
    if (lost == nullptr) continue;
    const std::string name = name_of(c_, *entry, place_in(c_, *t), called(*waiting_in(c_, *t)));
    f.kind = finding_kind::lost_wakeup;
    f.where = place_in(c_, *t);
    f.message = thread_name(t->number) + " waits for ever: " + name + " was notified before it waited";
    f.notes = {std::string(lost->all ? "notify_all" : "notify_one") + " by " + thread_name(lost->thread) + " at " +
                   place_of(lost->where) + (lost->woke ? " woke another thread; " : " found no waiter; ") +
                   thread_name(t->number) + " has waited since " + place_of(place_in(c_, *t)),
               "change what is waited for while holding the mutex, and test it under the mutex before waiting"};
    add_sentences(f, {});
    return f;
  }
  return std::nullopt;
}

raw_finding wait_for_graph::unexplained() const {
  const test_thread* t =
      *std::find_if(waiting_.begin(), waiting_.end(), [](const test_thread* w) { return w->blocked; });
  raw_finding f;
  f.blocks = true;
  f.kind = finding_kind::deadlock;
  f.where = place_in(c_, *t);
  const sync_entry* entry = object_of(*t);
  f.message = thread_name(t->number) + " waits for ever";
  if (entry != nullptr) {
    const std::string name = name_of(c_, *entry, f.where, called(*waiting_in(c_, *t)));
    if (is_condition_variable(*entry)) f.message += ": no notification of " + name + " comes";
    else if (entry->kind == sync_kind::semaphore) f.message += ": nobody releases " + name;
    else f.message += " for " + name;
  }
  add_sentences(f, {});
  if (const notification* earlier = entry == nullptr ? nullptr : notification_before(c_, *entry, t->number))
    f.notes.push_back(std::string(earlier->all ? "notify_all" : "notify_one") + " by " +
                      thread_name(earlier->thread) + " at " + place_of(earlier->where) + " came before; " +
                      thread_name(t->number) + " knew what had been done by then, and waited all the same");
  return f;
}

} // namespace lockstitch::runtime
