// Data handed from one thread to another by a flag: the least that synchronisation is.
// Source: MP of Batty, Owens, Sarkar, Sewell and Weber, "Mathematizing C++ concurrency", POPL 2011; release sequences
// as C++20 has them, P0982 (Boehm, Giroux and Vafeiadis, 2018).
// Three right ways: release and acquire on the flag; relaxed accesses and fences; and through a third thread, whose
// read-modify-write continues the release sequence although it is relaxed itself.
// Broken twins: either side is relaxed; either fence is missing; the third thread passes the message on by a store.
#include "lockstitch/lockstitch.hpp"

#include <cstdint>

namespace {

using lockstitch::checked::atomic;
using lockstitch::checked::fence;
using lockstitch::checked::var;

/// The orders of the two sides; a fence of the order relaxed is no fence.
struct variant {
  std::memory_order send = std::memory_order_release;
  std::memory_order receive = std::memory_order_acquire;
  std::memory_order send_fence = std::memory_order_relaxed;
  std::memory_order receive_fence = std::memory_order_relaxed;
};

constexpr variant with_fences{std::memory_order_relaxed, std::memory_order_relaxed, std::memory_order_release,
                              std::memory_order_acquire};

/// One message for one receiver.
class mailbox {
public:
  explicit mailbox(const variant& v) : variant_(v) {
    lockstitch::detail::label(&message_, "message");
    lockstitch::detail::label(&stage_, "stage");
  }

  void send(int message) {
    message_ = message;
    fence(variant_.send_fence);
    stage_.store(1, variant_.send);
  }

  /// Memory ordering: what was done before send() is visible after receive() returns.
  int receive(std::uint32_t stage = 1) const {
    while (stage_.load(variant_.receive) != stage) lockstitch::yield();
    fence(variant_.receive_fence);
    return message_;
  }

  /// Lets the message go on to stage 2 without looking at it.
  void stamp() {
    await_message();
    stage_.fetch_add(1, std::memory_order_relaxed);
  }
  /// The twin: a store begins no release sequence and continues none.
  void stamp_by_store() {
    await_message();
    stage_.store(2, std::memory_order_relaxed);
  }

private:
  void await_message() const {
    while (stage_.load(std::memory_order_relaxed) != 1) lockstitch::yield();
  }

  variant variant_;
  var<int> message_{0};
  atomic<std::uint32_t> stage_{0};
};

void pass(const variant& v) {
  mailbox box(v);
  lockstitch::parallel_invoke([&] { box.send(42); }, [&] { LOCKSTITCH_ASSERT(box.receive() == 42); });
}

void pass_through(void (mailbox::*stamp)()) {
  mailbox box({});
  lockstitch::parallel_invoke([&] { box.send(42); }, [&] { (box.*stamp)(); },
                              [&] { LOCKSTITCH_ASSERT(box.receive(2) == 42); });
}

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing", .description = "release store, acquire load",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {}, .body = [](int) { pass({}); });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing/relaxed_send",
                   .description = "the flag is stored relaxed: the message is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { pass({.send = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing/relaxed_receive",
                   .description = "the flag is read relaxed: the message is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { pass({.receive = std::memory_order_relaxed}); });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing_fences", .description = "relaxed accesses and two fences",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { pass(with_fences); });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing_fences/no_release_fence",
                   .description = "no fence before the flag is stored: the message is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) {
                     variant v = with_fences;
                     v.send_fence = std::memory_order_relaxed;
                     pass(v);
                   });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing_fences/no_acquire_fence",
                   .description = "no fence after the flag is read: the message is not visible",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) {
                     variant v = with_fences;
                     v.receive_fence = std::memory_order_relaxed;
                     pass(v);
                   });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing_relay",
                   .description = "through a third thread, by a relaxed read-modify-write",
                   .expected = {lockstitch::verdict::verified, {}}, .parameter = {},
                   .body = [](int) { pass_through(&mailbox::stamp); });

LOCKSTITCH_PROGRAM(.name = "primitives/message_passing_relay/store",
                   .description = "through a third thread, by a store: the release sequence ends there",
                   .expected = {lockstitch::verdict::refuted, lockstitch::finding_kind::data_race}, .parameter = {},
                   .body = [](int) { pass_through(&mailbox::stamp_by_store); });

} // namespace
