// The fix of a thread in a constructor: it is started by a function of its own, once the object is whole.
// Source: C++20 [class.cdtor]; CERT OOP50-CPP.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::thread;
using lockstitch::checked::var;

class service {
public:
  void start() {
    thread_ = thread([this] { step(); });
  }
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
    const int port = port_;
    LOCKSTITCH_ASSERT(port == 7);
  }

private:
  var<int> port_;
};

void test() {
  echo_service s(7);
  s.start();
  s.stop();
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/thread-start-in-ctor/fixed",
        .description = "the thread is started by a function, once the object is whole",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { test(); });

} // namespace
