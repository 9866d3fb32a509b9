// Clang's thread-safety attributes (-Wthread-safety) by the names that its documentation uses; nothing elsewhere.
// Source: Clang documentation, "Thread safety analysis".
#pragma once

#if defined(__clang__)
#define LOCKSTITCH_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define LOCKSTITCH_THREAD_ATTRIBUTE(x)
#endif

/// On a class: a lock, as the messages call it ("mutex", "semaphore").
#define LOCKSTITCH_CAPABILITY(name) LOCKSTITCH_THREAD_ATTRIBUTE(capability(name))
/// On a class: a guard, which holds a lock for as long as it lives.
#define LOCKSTITCH_SCOPED_CAPABILITY LOCKSTITCH_THREAD_ATTRIBUTE(scoped_lockable)
/// On data: to be used only while the lock is held.
#define LOCKSTITCH_GUARDED_BY(lock) LOCKSTITCH_THREAD_ATTRIBUTE(guarded_by(lock))
#define LOCKSTITCH_PT_GUARDED_BY(lock) LOCKSTITCH_THREAD_ATTRIBUTE(pt_guarded_by(lock))
/// On a function: what the caller holds, or must not hold; what the function takes and gives back.
#define LOCKSTITCH_REQUIRES(...) LOCKSTITCH_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define LOCKSTITCH_REQUIRES_SHARED(...) LOCKSTITCH_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define LOCKSTITCH_EXCLUDES(...) LOCKSTITCH_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define LOCKSTITCH_ACQUIRE(...) LOCKSTITCH_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define LOCKSTITCH_ACQUIRE_SHARED(...) LOCKSTITCH_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define LOCKSTITCH_RELEASE(...) LOCKSTITCH_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define LOCKSTITCH_RELEASE_SHARED(...) LOCKSTITCH_THREAD_ATTRIBUTE(release_shared_capability(__VA_ARGS__))
#define LOCKSTITCH_TRY_ACQUIRE(...) LOCKSTITCH_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define LOCKSTITCH_TRY_ACQUIRE_SHARED(...) LOCKSTITCH_THREAD_ATTRIBUTE(try_acquire_shared_capability(__VA_ARGS__))
/// On a function's body: not to be analysed, because it is the lock's own.
#define LOCKSTITCH_NO_THREAD_SAFETY_ANALYSIS LOCKSTITCH_THREAD_ATTRIBUTE(no_thread_safety_analysis)
