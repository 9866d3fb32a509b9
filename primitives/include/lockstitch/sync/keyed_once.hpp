// Something that is done once for each key. Its lock protects the table of keys, and is not held while a function runs:
// keys do not wait for each other, and a function may ask for another key.
// Source: Go's golang.org/x/sync/singleflight; the course document's keyed Once, which holds its lock meanwhile.
#pragma once

#include "lockstitch/sync/mutex.hpp"
#include "lockstitch/sync/once.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace lockstitch {

/// Runs a function once for each key.
/// Memory ordering: what the function of a key did is visible to everyone after call() with that key returns.
/// Destruction: legal once every call() has returned.
/// Misuse: a call for a key from within the function of that key.
/// Throws: as basic_once::call(); std::bad_alloc, and what copying and hashing keys throws.
/// Checked by: models/primitives/keyed_once.cpp.
template <class Key, class Hash = std::hash<Key>, std::uint32_t Attempts = 0, class Platform = platform::native>
class basic_keyed_once {
  using once_t = basic_once<Attempts, Platform>;

public:
  /// True for the caller whose function ran to its end; the others return when it has.
  template <class F> bool call(const Key& key, F&& function) { return of(key)->call(std::forward<F>(function)); }

  /// The next call() for the key runs its function again; who is inside of one now is not affected.
  void forget(const Key& key) {
    std::shared_ptr<once_t> gone;
    const std::lock_guard hold(lock_);
    if (const auto at = table_.find(key); at != table_.end()) {
      gone = std::move(at->second);
      table_.erase(at);
    }
  }

private:
  std::shared_ptr<once_t> of(const Key& key) {
    const std::lock_guard hold(lock_);
    std::shared_ptr<once_t>& entry = table_[key];
    if (entry == nullptr) entry = std::make_shared<once_t>();
    return entry;
  }

  basic_mutex<Platform> lock_;
  std::unordered_map<Key, std::shared_ptr<once_t>, Hash> table_;
};

template <class Key> using keyed_once = basic_keyed_once<Key>;

} // namespace lockstitch
