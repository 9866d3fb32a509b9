// std::stop_token, stop_source and stop_callback, checked: C++20 [thread.stoptoken].
// The reference counts of the shared state are not modelled: they order nothing that a test could see.
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/control.hpp"
#include "lockstitch/detail/undestroyed.hpp"

#include <algorithm>
#include <concepts>
#include <list>
#include <memory>
#include <type_traits>
#include <utility>

namespace lockstitch::detail {

/// A callback that waits to be called. It is in the list of its state until somebody takes it out to call it.
struct stop_entry {
  virtual void call() noexcept = 0;
  virtual ~stop_entry() = default;
  thread_id called_by = no_thread;
  bool* gone = nullptr; ///< set by the destructor when it runs inside of the call
};

/// What the sources, tokens and callbacks of one stop request share.
class stop_state {
public:
  explicit stop_state(site where) : requested_(false, where), locked_(false, where), finished_(0U, where) {}

  [[nodiscard]] bool requested(site where) { return requested_->load(std::memory_order_acquire, where); }
  /// True for the first request: it has called the callbacks.
  bool request(site where) {
    lock(where);
    if (requested_->exchange(true, std::memory_order_acq_rel, where)) {
      unlock(where);
      return false;
    }
    while (!entries_.empty()) {
      stop_entry* entry = entries_.front();
      entries_.pop_front();
      bool gone = false;
      entry->called_by = this_thread();
      entry->gone = &gone;
      unlock(where);
      entry->call();
      lock(where);
      if (!gone) entry->gone = nullptr;
      finished_->fetch_add(1, std::memory_order_release, where);
    }
    unlock(where);
    return true;
  }
  /// False: stop was requested before, so the callback is to be called by its owner.
  bool add(stop_entry& entry, site where) {
    lock(where);
    const bool late = requested_->load(std::memory_order_relaxed, where);
    if (!late) entries_.push_back(&entry);
    unlock(where);
    return !late;
  }
  /// After that the callback is not called any more, and does not run in another thread.
  void remove(stop_entry& entry, site where) {
    lock(where);
    const auto at = std::find(entries_.begin(), entries_.end(), &entry);
    const bool waiting = at != entries_.end();
    if (waiting) entries_.erase(at);
    const bool inside = !waiting && entry.gone != nullptr && entry.called_by == this_thread();
    const bool elsewhere = !waiting && entry.gone != nullptr && !inside;
    if (inside) *entry.gone = true;
    const unsigned before = elsewhere ? finished_->load(std::memory_order_relaxed, where) : 0;
    unlock(where);
    while (elsewhere && finished_->load(std::memory_order_acquire, where) == before) detail::yield(where);
  }

  int sources = 0; ///< stop is possible as long as there is one

private:
  void lock(site where) {
    for (bool free = false;
         !locked_->compare_exchange_strong(free, true, std::memory_order_acquire, std::memory_order_relaxed, where);
         free = false)
      detail::yield(where);
  }
  void unlock(site where) { locked_->store(false, std::memory_order_release, where); }

  undestroyed<checked::atomic<bool>> requested_;
  undestroyed<checked::atomic<bool>> locked_; ///< protects the list
  undestroyed<checked::atomic<unsigned>> finished_;
  std::list<stop_entry*> entries_;
};

} // namespace lockstitch::detail

namespace lockstitch::checked {

struct nostopstate_t {
  explicit nostopstate_t() = default;
};
inline constexpr nostopstate_t nostopstate{};

/// Asks whether stop was requested.
/// Memory ordering: what X did before request_stop() is visible to Y after stop_requested() returned true.
class stop_token {
public:
  stop_token() noexcept = default;

  [[nodiscard]] bool stop_requested(detail::site where = detail::site::current()) const {
    return state_ != nullptr && state_->requested(where);
  }
  [[nodiscard]] bool stop_possible(detail::site where = detail::site::current()) const {
    return state_ != nullptr && (state_->sources > 0 || state_->requested(where));
  }
  void swap(stop_token& other) noexcept { state_.swap(other.state_); }
  friend void swap(stop_token& a, stop_token& b) noexcept { a.swap(b); }
  friend bool operator==(const stop_token&, const stop_token&) noexcept = default;

private:
  friend class stop_source;
  template <class> friend class stop_callback;
  explicit stop_token(std::shared_ptr<detail::stop_state> state) noexcept : state_(std::move(state)) {}
  std::shared_ptr<detail::stop_state> state_;
};

/// Requests stop.
class stop_source {
public:
  explicit stop_source(detail::site where = detail::site::current())
      : state_(std::make_shared<detail::stop_state>(where)) {
    ++state_->sources;
  }
  explicit stop_source(nostopstate_t) noexcept {}
  stop_source(const stop_source& other) noexcept : state_(other.state_) {
    if (state_ != nullptr) ++state_->sources;
  }
  stop_source(stop_source&& other) noexcept = default;
  stop_source& operator=(stop_source other) noexcept {
    swap(other);
    return *this;
  }
  ~stop_source() {
    if (state_ != nullptr) --state_->sources;
  }

  [[nodiscard]] stop_token get_token() const noexcept { return stop_token(state_); }
  [[nodiscard]] bool stop_possible() const noexcept { return state_ != nullptr; }
  [[nodiscard]] bool stop_requested(detail::site where = detail::site::current()) const {
    return state_ != nullptr && state_->requested(where);
  }
  /// Calls the callbacks in this thread, in the order they were registered. True for the first request.
  bool request_stop(detail::site where = detail::site::current()) {
    return state_ != nullptr && state_->request(where);
  }
  void swap(stop_source& other) noexcept { state_.swap(other.state_); }
  friend void swap(stop_source& a, stop_source& b) noexcept { a.swap(b); }
  friend bool operator==(const stop_source& a, const stop_source& b) noexcept { return a.state_ == b.state_; }

private:
  std::shared_ptr<detail::stop_state> state_;
};

/// Calls `Callback` when stop is requested, in the thread that requests it; at once if that has happened.
/// Destruction: waits while the callback runs in another thread.
template <class Callback> class stop_callback : private detail::stop_entry {
public:
  using callback_type = Callback;

  template <class C>
  requires std::constructible_from<Callback, C>
  explicit stop_callback(const stop_token& token, C&& callback, detail::site where = detail::site::current())
      : callback_(std::forward<C>(callback)), state_(token.state_), where_(where) {
    if (state_ != nullptr && !state_->add(*this, where)) {
      state_.reset();
      call();
    }
  }
  ~stop_callback() {
    if (state_ != nullptr) state_->remove(*this, where_);
  }
  stop_callback(const stop_callback&) = delete;
  stop_callback& operator=(const stop_callback&) = delete;

private:
  void call() noexcept override { std::forward<Callback>(callback_)(); }

  Callback callback_;
  std::shared_ptr<detail::stop_state> state_;
  detail::site where_;
};
template <class Callback> stop_callback(stop_token, Callback) -> stop_callback<Callback>;

} // namespace lockstitch::checked
