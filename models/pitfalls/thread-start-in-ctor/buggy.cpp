// The pitfall: a base class's constructor starts a thread that calls a virtual function, while the derived part of the
// object is still being built.
// Source: C++20 [class.cdtor]; CERT OOP50-CPP.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

class service {
public:
  service() : thread_([this] { step(); }) {}
  virtual ~service() = default;
  void stop() { thread_.join(); }
  virtual void step() {}

private:
  thread thread_;
};

class echo_service : public service {
public:
  explicit echo_service(int port) : port_(port) {}
  void step() override {
    const int port = port_; // at fault
    LOCKSTITCH_ASSERT(port == 7);
  }

private:
  var<int> port_;
};

void test() {
  echo_service s(7);
  s.stop();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-start-in-ctor/buggy",
        .description = "base class's constructor starts a thread that uses the derived part",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
