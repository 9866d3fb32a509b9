// What a primitive may ask of the platform that it runs on. A primitive is a template over one of three: native.hpp,
// the machine itself; checked.hpp, the model checker of this project; relacy.hpp, Relacy. Its text is the same on all.
//
// wait() is a futex: it sleeps if the word still holds `old`, and returns when it is woken on one of its channels (a
// set of bits), if the word holds something else, or for no reason; it orders nothing, and nothing is said about whom
// wake_one() wakes of those that sleep on a channel. Waking is by address: a thread that has made its last change to an
// object, after which another may destroy it, can still wake those that slept on it: `waiters(word)` is taken before.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>

namespace lockstitch::platform {

inline constexpr std::uint32_t any_channel = ~std::uint32_t{0};

/// A limit of time that does not come.
struct forever {};

template <class P>
concept is_platform = requires(typename P::template atomic<std::uint32_t>& word, const std::uint32_t old,
                               const typename P::clock::time_point& deadline) {
  typename P::template plain<int>; // a variable that threads share and that may be checked for data races
  typename P::stop_token;
  { P::wait(word, old, forever()) } -> std::same_as<bool>;
  { P::wait(word, old, deadline) } -> std::same_as<bool>; // false: the time is over
  {P::wake_one(P::waiters(word))};
  {P::wake_all(P::waiters(word))};
  {P::fence(std::memory_order_seq_cst)};
  {P::pause()};                                  // between two turns of a spin loop
  { P::spins } -> std::convertible_to<unsigned>; // turns of a spin loop before a thread sleeps
  {
    P::patience
    } -> std::convertible_to<unsigned>; // how often a waiting thread is overtaken before it asks for its turn
  { P::this_thread() } -> std::same_as<std::uintptr_t>; // never 0
};

} // namespace lockstitch::platform
