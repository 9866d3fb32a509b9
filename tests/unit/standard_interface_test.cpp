// Member by member, what C++20 says of [thread], [futures] and [thread.stoptoken] is there under checked::, with the
// same types. What differs by design: nothing is noexcept, native handles lead nowhere.
// The atomics are in atomic_interface_test.cpp, the mutexes' named requirements in blocking_interface_test.cpp.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace {

using namespace lockstitch;
using namespace checked::chrono_literals;
using checked::future;
using checked::launch;
using checked::mutex;
using checked::promise;
using checked::shared_future;
using checked::unique_lock;

template <class T> constexpr bool movable_only = std::is_move_constructible_v<T>&& std::is_move_assignable_v<T> &&
                                                 !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;
template <class T> constexpr bool pinned =
    !std::is_copy_constructible_v<T> && !std::is_move_constructible_v<T> && !std::is_copy_assignable_v<T>;

#ifdef LOCKSTITCH_HAS_SOURCE_LOCATION
// Global objects are made at compile time, as the standard's are.
constinit mutex constant_mutex;
constinit checked::timed_mutex constant_timed_mutex;
constinit checked::shared_mutex constant_shared_mutex;
constinit checked::once_flag constant_flag;
constinit checked::counting_semaphore<3> constant_semaphore(1);
#else
mutex constant_mutex;
checked::timed_mutex constant_timed_mutex;
checked::shared_mutex constant_shared_mutex;
checked::once_flag constant_flag;
checked::counting_semaphore<3> constant_semaphore(1);
#endif

// --- [thread.threads]
// -------------------------------------------------------------------------------------------------

static_assert(movable_only<checked::thread> && movable_only<checked::jthread>);
static_assert(std::is_default_constructible_v<checked::thread> && std::is_default_constructible_v<checked::jthread>);
static_assert(std::is_trivially_copyable_v<checked::thread::id> && std::three_way_comparable<checked::thread::id>);
static_assert(std::is_same_v<checked::jthread::id, checked::thread::id>);
static_assert(std::is_same_v<decltype(checked::thread::hardware_concurrency()), unsigned>);
static_assert(!std::is_convertible_v<void (*)(), checked::thread>, "the constructor is explicit");
static_assert(std::is_same_v<decltype(std::declval<checked::jthread>().get_stop_source()), checked::stop_source>);
static_assert(std::is_same_v<decltype(std::declval<checked::jthread>().get_stop_token()), checked::stop_token>);

// --- [thread.lock]
// ----------------------------------------------------------------------------------------------------

static_assert(pinned<checked::lock_guard<mutex>> && pinned<checked::scoped_lock<mutex, checked::shared_mutex>>);
static_assert(movable_only<unique_lock<mutex>> && movable_only<checked::shared_lock<checked::shared_mutex>>);
static_assert(std::is_same_v<checked::lock_guard<mutex>::mutex_type, mutex>);
static_assert(std::is_same_v<checked::scoped_lock<mutex>::mutex_type, mutex>);
static_assert(std::is_same_v<checked::shared_lock<checked::shared_mutex>::mutex_type, checked::shared_mutex>);
static_assert(std::is_same_v<decltype(checked::lock_guard(constant_mutex)), checked::lock_guard<mutex>>);
static_assert(std::is_same_v<decltype(unique_lock(constant_mutex)), unique_lock<mutex>>);
static_assert(std::is_same_v<decltype(unique_lock(constant_mutex, checked::try_to_lock)), unique_lock<mutex>>);
static_assert(std::is_same_v<decltype(unique_lock(constant_timed_mutex, 1ms)), unique_lock<checked::timed_mutex>>);
static_assert(
    std::is_same_v<decltype(checked::shared_lock(constant_shared_mutex)), checked::shared_lock<checked::shared_mutex>>);
static_assert(std::is_same_v<decltype(checked::scoped_lock(constant_mutex, constant_shared_mutex)),
                             checked::scoped_lock<mutex, checked::shared_mutex>>);
static_assert(std::is_same_v<checked::defer_lock_t, std::defer_lock_t>, "the tags of either namespace will do");
static_assert(pinned<checked::once_flag> && std::is_default_constructible_v<checked::once_flag>);

// --- [thread.condition], [thread.sema], [thread.coord]
// -------------------------------------------------------------------

static_assert(pinned<checked::condition_variable> && pinned<checked::condition_variable_any>);
static_assert(std::is_same_v<checked::cv_status, std::cv_status>);
static_assert(pinned<checked::latch> && !std::is_convertible_v<int, checked::latch>);
static_assert(pinned<checked::barrier<>> && !std::is_convertible_v<int, checked::barrier<>>);
static_assert(checked::latch::max() > 1000 && checked::barrier<>::max() > 1000);
static_assert(movable_only<checked::barrier<>::arrival_token>);
static_assert(checked::counting_semaphore<>::max() > 1000 && pinned<checked::binary_semaphore>);

// --- [futures]
// ----------------------------------------------------------------------------------------------------------

static_assert(movable_only<promise<int>> && movable_only<promise<int&>> && movable_only<promise<void>>);
static_assert(movable_only<future<int>> && movable_only<checked::packaged_task<void()>>);
static_assert(std::is_copy_constructible_v<shared_future<int>> && std::is_copy_assignable_v<shared_future<int>>);
static_assert(std::is_convertible_v<future<int>, shared_future<int>>);
static_assert(std::is_same_v<decltype(std::declval<future<int>>().get()), int>);
static_assert(std::is_same_v<decltype(std::declval<future<int&>>().get()), int&>);
static_assert(std::is_same_v<decltype(std::declval<future<void>>().get()), void>);
static_assert(std::is_same_v<decltype(std::declval<shared_future<int>>().get()), const int&>);
static_assert(std::is_same_v<decltype(std::declval<shared_future<int&>>().get()), int&>);
static_assert(std::is_same_v<decltype(std::declval<shared_future<void>>().get()), void>);
static_assert(std::is_constructible_v<promise<int>, std::allocator_arg_t, std::allocator<int>>);
static_assert(std::uses_allocator_v<promise<int>, std::allocator<int>>);
static_assert((launch::async | launch::deferred) != launch::async);
static_assert((~launch::async & launch::async) == launch{} && (launch::async ^ launch::async) == launch{});
static_assert(std::is_same_v<decltype(checked::async([](int n) { return n; }, 1)), future<int>>);
static_assert(std::is_same_v<decltype(checked::async(launch::deferred, [] {})), future<void>>);
static_assert(
    std::is_same_v<decltype(checked::packaged_task([](int) { return 'c'; })), checked::packaged_task<char(int)>>);
static_assert(std::is_same_v<decltype(checked::packaged_task(static_cast<int (*)(char)>(nullptr))),
                             checked::packaged_task<int(char)>>);
static_assert(std::is_same_v<checked::future_errc, std::future_errc> &&
              std::is_same_v<checked::future_error, std::future_error>);

// --- [thread.stoptoken]
// ---------------------------------------------------------------------------------------------------

static_assert(std::is_copy_constructible_v<checked::stop_token> && std::is_copy_constructible_v<checked::stop_source>);
static_assert(std::equality_comparable<checked::stop_token> && std::equality_comparable<checked::stop_source>);
static_assert(pinned<checked::stop_callback<void (*)()>>);
static_assert(std::is_same_v<checked::stop_callback<void (*)()>::callback_type, void (*)()>);

TEST(standard_interface, thread_ids_are_ordered_hashed_and_printed) {
  EXPECT_VERIFIED(check([] {
    const checked::thread::id none;
    const checked::thread::id me = checked::this_thread::get_id();
    checked::thread other([me] { LOCKSTITCH_ASSERT(checked::this_thread::get_id() != me); });
    LOCKSTITCH_ASSERT(none == checked::thread::id() && me != none && other.get_id() > me);
    LOCKSTITCH_ASSERT(std::hash<checked::thread::id>()(me) != std::hash<checked::thread::id>()(other.get_id()));
    std::ostringstream text;
    text << me << ' ' << other.get_id();
    LOCKSTITCH_ASSERT(text.str() == "T0 T1");
    checked::thread moved(std::move(other));
    swap(moved, other);
    LOCKSTITCH_ASSERT(other.joinable() && !moved.joinable() && moved.get_id() == none);
    other.join();
  }));
}

struct counter {
  int value = 0;
  void add(int n) { value += n; }
};

TEST(standard_interface, threads_and_calls_take_members_and_arguments) {
  EXPECT_VERIFIED(check([] {
    counter c;
    checked::thread by_pointer(&counter::add, &c, 1);
    by_pointer.join();
    checked::jthread by_reference(&counter::add, std::ref(c), 2);
    by_reference.join();
    checked::once_flag flag;
    checked::call_once(flag, &counter::add, &c, 4);
    checked::call_once(flag, &counter::add, c, 8);
    checked::async(launch::deferred, &counter::add, &c, 16).get();
    checked::packaged_task<void(counter&, int)> task(&counter::add);
    task(c, 32);
    LOCKSTITCH_ASSERT(c.value == 1 + 2 + 4 + 16 + 32);
  }));
}

TEST(standard_interface, constant_initialised_globals_are_new_in_every_execution) {
  const result r = check([] {
    int calls = 0;
    parallel(2, [&](std::uint32_t) { checked::call_once(constant_flag, [&] { ++calls; }); });
    LOCKSTITCH_ASSERT(calls == 1);
    const checked::scoped_lock all(constant_mutex, constant_timed_mutex, constant_shared_mutex);
    LOCKSTITCH_ASSERT(constant_semaphore.try_acquire() && !constant_semaphore.try_acquire());
  });
  EXPECT_VERIFIED(r);
  EXPECT_EQ(r.complete, 2U) << "one for each thread that can be the first";
}

TEST(standard_interface, a_global_keeps_its_name_in_reports) {
  const result r = check([] {
    constant_mutex.lock();
    constant_mutex.lock();
  });
  EXPECT_FINDING(r, self_deadlock);
  EXPECT_NE(r.findings.at(0).message.find("'constant_mutex'"), std::string::npos) << r;
}

TEST(standard_interface, clocks_and_sleeps_are_virtual) {
  EXPECT_VERIFIED(check([] {
    const auto before = checked::chrono::steady_clock::now();
    checked::this_thread::sleep_for(checked::chrono::milliseconds(5));
    checked::this_thread::sleep_until(checked::chrono::steady_clock::now() + 1h);
    checked::this_thread::sleep_until(std::chrono::steady_clock::now() + 1h); // real time: no virtual time passes
    LOCKSTITCH_ASSERT(checked::chrono::steady_clock::now() - before == 1h + 5ms);
  }));
}

TEST(standard_interface, locks_are_swapped_and_released) {
  EXPECT_VERIFIED(check([] {
    checked::shared_timed_mutex m;
    checked::shared_lock first(m, 1ms);
    checked::shared_lock<checked::shared_timed_mutex> second;
    swap(first, second);
    LOCKSTITCH_ASSERT(second.owns_lock() && !first);
    second.unlock();
    unique_lock third(m, checked::steady_clock::now() + 1ms);
    LOCKSTITCH_ASSERT(third && third.release() == &m);
    m.unlock();
  }));
}

} // namespace
