// The document of buggy.cpp; what is handed from thread to thread is a binary semaphore, which any thread may release.
#include "lockstitch/lockstitch.hpp"

namespace {

using lockstitch::checked::binary_semaphore;
using lockstitch::checked::thread;
using lockstitch::checked::var;

class document {
public:
  /// Keeps others out until the text is saved, which goes on in the background.
  thread save() {
    busy_.acquire();
    return thread([this] {
      saved_ = text_;
      busy_.release();
    });
  }

  void write(int text) {
    busy_.acquire();
    text_ = text;
    busy_.release();
  }

private:
  binary_semaphore busy_{1};
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
        .name = "pitfalls/mutex-unlock-not-held/fixed", .description = "a semaphore is handed on from thread to thread",
        .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { save_and_write(); });

} // namespace
