// Unlocked by another thread: save() locks and leaves the unlocking to the thread that writes the file. A mutex belongs
// to the thread that locked it; what happens is undefined. Go's Mutex allows it, std::mutex does not. Source: the
// course's chapter on Mutex ("without ownership restrictions").
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::mutex;
using lockstitch::checked::thread;
using lockstitch::checked::var;

class document {
public:
  /// Keeps others out until the text is saved, which goes on in the background.
  thread save() {
    busy_.lock();
    return thread([this] {
      saved_ = text_;
      busy_.unlock(); // at fault
    });
  }

  void write(int text) {
    busy_.lock();
    text_ = text;
    busy_.unlock();
  }

private:
  mutex busy_;
  var<int> text_{0};
  var<int> saved_{0};
};

void save_and_write() {
  document shared;
  thread saving = shared.save();
  saving.join();
  shared.write(1);
}

LOCKSTITCH_PROGRAM(
        .name = "pitfalls/mutex-unlock-not-held/buggy",
        .description = "a mutex is unlocked by a thread that did not lock it",
        .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::invalid_unlock}, .parameter = {},
        .body = [](int) { save_and_write(); });

} // namespace
