// A member whose destructor is never called: for checked objects in a state that its owners share by a count which the
// checker does not see. The count orders the last use before the end; the checker cannot know that.
#pragma once

#include <utility>

namespace lockstitch::detail {

template <class T> class undestroyed {
public:
  template <class... Args> explicit undestroyed(Args&&... args) : object_(std::forward<Args>(args)...) {}
  ~undestroyed() {}
  undestroyed(const undestroyed&) = delete;
  undestroyed& operator=(const undestroyed&) = delete;
  T* operator->() { return &object_; }
  T& operator*() { return object_; }

private:
  union {
    T object_;
  };
};

} // namespace lockstitch::detail
