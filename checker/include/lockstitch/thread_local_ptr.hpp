// A pointer of which every thread has its own, as a checked stand-in for thread_local objects: all threads of a test
// are one thread of the machine, so that real thread_local variables are shared by them and outlive the execution.
// Source: the shape is that of boost::thread_specific_ptr.
#pragma once

#include "lockstitch/detail/engine.hpp"

#include <utility>

namespace lockstitch::detail {

/// The running thread's value under this key; null if it has none.
[[nodiscard]] void* thread_value(const void* key);
/// `destroy` is called with it in this thread when the thread ends. A null value takes the old one away.
void set_thread_value(const void* key, void* value, void (*destroy)(void*));
/// Nothing is kept under this key any more, in no thread.
void forget_thread_values(const void* key) noexcept;

} // namespace lockstitch::detail

namespace lockstitch::checked {

/// Owns a T for each thread, at first none. A thread's own is deleted in the thread when it ends, the newest first.
/// Requires: made in the test, and outlives the threads that use it. Memory ordering: none.
template <class T> class thread_local_ptr {
public:
  thread_local_ptr() = default;
  ~thread_local_ptr() {
    reset();
    detail::forget_thread_values(this);
  }
  thread_local_ptr(const thread_local_ptr&) = delete;
  thread_local_ptr& operator=(const thread_local_ptr&) = delete;

  [[nodiscard]] T* get() const { return static_cast<T*>(detail::thread_value(this)); }
  T& operator*() const { return *get(); }
  T* operator->() const { return get(); }
  [[nodiscard]] explicit operator bool() const { return get() != nullptr; }

  /// Deletes this thread's value, and keeps another.
  void reset(T* value = nullptr) {
    T* old = get();
    if (old == value) return;
    set(value);
    delete old;
  }
  /// Gives this thread's value to the caller.
  [[nodiscard]] T* release() {
    T* old = get();
    set(nullptr);
    return old;
  }
  /// This thread's value; made of the arguments at the first call.
  template <class... Args> T& get_or_make(Args&&... args) {
    if (get() == nullptr) reset(new T(std::forward<Args>(args)...));
    return *get();
  }

private:
  void set(T* value) {
    detail::set_thread_value(this, value, [](void* p) { delete static_cast<T*>(p); });
  }
};

} // namespace lockstitch::checked
