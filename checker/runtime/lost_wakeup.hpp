// Whether a thread that waits on a condition variable for ever has missed a notification, or none was meant for it.
//
// A notification that came before a thread waited is lost to it if the thread could not take it into account: what the
// notification announces was done without the thread seeing it when it decided to wait. What was done before is taken
// to be what the notifying thread did in its last critical section, or without the mutex, before it notified. A thread
// whose lock of the mutex comes after that has seen it; if it tests a predicate then and waits, no notification was
// lost, unless the notifying thread had the mutex once more in between, and may have taken back what it announced. Of a
// wait without a predicate nothing is known of what it tested, so there a notification that nobody heard counts.
// Not here: notifications that come while the thread waits and wake another: then nothing was lost.
#pragma once

#include "runtime/sync_objects.hpp"

namespace lockstitch::runtime {

/// The notification that the waiting thread missed; null if it missed none.
[[nodiscard]] const notification* lost_notification(context& c, const sync_entry& cv, std::uint32_t thread);
/// The last notification by another thread before this one waited; null if there was none.
[[nodiscard]] const notification* notification_before(context& c, const sync_entry& cv, std::uint32_t thread);

} // namespace lockstitch::runtime
