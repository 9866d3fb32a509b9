// For places_test: a value whose every access notes where it was called from, by return address as the operators of a
// checked atomic do. It lies in a folder whose name makes it one of Lockstitch's own headers.
#pragma once

#include "lockstitch/detail/site.hpp"

namespace lockstitch::tests {

/// Notes the return address. Not inlined.
void note_access(const void* object, const char* operation);

class tracked_value {
public:
  [[gnu::always_inline]] operator int() const {
    note_access(this, "load");
    return value_;
  }
  [[gnu::always_inline]] int operator=(int desired) {
    note_access(this, "store");
    return value_ = desired;
  }
  [[gnu::always_inline]] int operator++() { return add(1) + 1; }
  [[gnu::always_inline]] int operator++(int) { return add(1); }
  [[gnu::always_inline]] int operator+=(int by) { return add(by) + by; }
  [[gnu::always_inline]] int load() const { return *this; }

private:
  [[gnu::always_inline]] int add(int by) { // one more frame
    note_access(this, "fetch_add");
    return (value_ += by) - by;
  }
  int value_ = 0;
};

} // namespace lockstitch::tests
