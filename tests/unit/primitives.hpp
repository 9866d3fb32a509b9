// What the tests of the primitives share.
#pragma once

#include "lockstitch/platform/misuse.hpp"

#include <gmock/gmock.h>

#include <csignal>
#include <string>
#include <thread>

namespace lockstitch::primitives_test {

/// What a call returns in a thread of its own.
template <class F> bool in_another_thread(F f) {
  bool result = false;
  std::thread([&] { result = f(); }).join();
  return result;
}

/// By default a misuse prints its message and ends the process.
template <class F> void expect_misuse(const std::string& message, F f) {
  EXPECT_EXIT(f(), testing::KilledBySignal(SIGABRT), "lockstitch: .*" + message);
}

} // namespace lockstitch::primitives_test
