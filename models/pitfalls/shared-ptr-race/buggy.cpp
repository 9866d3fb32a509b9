// The pitfall: the count inside a shared_ptr is atomic, the shared_ptr object is not. One thread assigns to the object
// while another copies it.
// Source: C++20 [util.smartptr.shared.atomic]: for this there is std::atomic<std::shared_ptr<T>>.
#include "lockstitch/lockstitch.hpp"

#include <memory>

namespace {

using lockstitch::checked::var;

using settings = std::shared_ptr<const int>;

class current_settings {
public:
  settings get() {
    return settings_.load(); // at fault
  }

  void replace(settings next) { settings_.store(std::move(next)); }

private:
  var<settings> settings_{std::make_shared<const int>(1)};
};

void test() {
  current_settings current;
  lockstitch::parallel_invoke([&] { current.replace(std::make_shared<const int>(2)); },
                              [&] { LOCKSTITCH_ASSERT(*current.get() > 0); });
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/shared-ptr-race/buggy",
        .description = "one shared_ptr object assigned by one thread and copied by another",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
        .body = [](int) { test(); });

} // namespace
