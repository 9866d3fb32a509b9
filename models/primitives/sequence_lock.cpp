// Readers that never write: a version that is odd while the data changes, read before and after the data.
// Source: Boehm, "Can seqlocks get along with programming language memory models?", MSPC 2012, section 4; the idea is
// from Linux (Hemminger's seqlocks).
// The orders: the data is atomic but relaxed. The writer's release fence keeps the data behind the odd version; the
// reader's acquire fence keeps the second look at the version behind the data.
// Broken twins: either fence is missing; the version that ends a write is stored relaxed; the first look at the version
// is relaxed; a reader starts on an odd version; the data is not atomic, so that even a reading that is thrown away is
// a race.
// Not modelled: several writers, which would need a lock among themselves.
#include "lockstitch/lockstitch.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::fence;
using lockstitch::checked::var;

struct variant {
  bool write_fence = true;
  bool read_fence = true;
  std::memory_order end_write = std::memory_order_release;
  std::memory_order begin_read = std::memory_order_acquire;
  bool refuse_odd = true;
};

struct pair {
  int first;
  int second;
};

int get(const atomic<int>& word) { return word.load(std::memory_order_relaxed); }
void set(atomic<int>& word, int value) { word.store(value, std::memory_order_relaxed); }
int get(const var<int>& word) { return word; }
void set(var<int>& word, int value) { word = value; }

/// Two words that change together. `Word` is atomic<int>; var<int> is the twin with plain data.
template <class Word> class sequenced_pair {
public:
  explicit sequenced_pair(const variant& v) : variant_(v) {
    lockstitch::detail::label(&version_, "version");
    lockstitch::detail::label(&words_[0], "words[0]");
    lockstitch::detail::label(&words_[1], "words[1]");
  }

  /// By one writer at a time.
  void write(pair value) {
    const std::uint32_t version = version_.load(std::memory_order_relaxed);
    version_.store(version + 1, std::memory_order_relaxed);
    if (variant_.write_fence) fence(std::memory_order_release);
    set(words_[0], value.first);
    set(words_[1], value.second);
    version_.store(version + 2, variant_.end_write);
  }

  /// Memory ordering: what the writer did before write() of the pair returned is visible.
  pair read() const {
    for (;;) {
      if (const auto value = try_read()) return *value;
      lockstitch::yield();
    }
  }

private:
  std::optional<pair> try_read() const {
    const std::uint32_t before = version_.load(variant_.begin_read);
    if (variant_.refuse_odd && before % 2 != 0) return std::nullopt;
    const pair value{get(words_[0]), get(words_[1])};
    if (variant_.read_fence) fence(std::memory_order_acquire);
    if (version_.load(std::memory_order_relaxed) != before) return std::nullopt;
    return value;
  }

  variant variant_;
  atomic<std::uint32_t> version_{0};
  std::array<Word, 2> words_{0, 0};
};

/// The writer changes the pair twice; what the reader gets is one of the three pairs.
template <class Word> void write_and_read(const variant& v) {
  sequenced_pair<Word> shared(v);
  lockstitch::parallel_invoke(
      [&] {
        shared.write({1, 1});
        shared.write({2, 2});
      },
      [&] {
        const pair seen = shared.read();
        LOCKSTITCH_ASSERT(seen.first == seen.second);
      });
}

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock",
                   .description = "a pair under a sequence lock, read while written",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/no_write_fence",
                   .description = "no release fence behind the odd version: new data may be read under the old version",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({.write_fence = false}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/no_read_fence",
                   .description = "no acquire fence behind the data: the version may be looked at again too early",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({.read_fence = false}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/relaxed_end",
                   .description = "the even version is stored relaxed: it may be seen before the data",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({.end_write = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/relaxed_begin",
                   .description = "the version is read relaxed at first: older data may be read under it",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({.begin_read = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/odd_version",
                   .description = "a reader does not mind an odd version: it reads a half-written pair",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::assertion}, .parameter = {},
                   .body = [](int) { write_and_read<atomic<int>>({.refuse_odd = false}); });

LOCKSTITCH_PROGRAM(.name = "primitives/sequence_lock/plain_data",
                   .description = "the data is not atomic: reading while it is written is a race, used or not",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { write_and_read<var<int>>({}); });

} // namespace
