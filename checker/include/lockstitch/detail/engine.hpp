// What the checked types call: one function per operation, implemented by checker/runtime. A frontend needs no more.
// Every function may switch to another fiber, and may never return (the execution is over).
#pragma once

#include "lockstitch/detail/site.hpp"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace lockstitch::detail {

/// The bits of a value of up to 16 bytes, zero-extended; padding is cleared, so equal values have equal bits.
struct value {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const value&, const value&) = default;
};

/// How a type is shown in reports. One static object per type.
struct value_format {
  enum class kind : std::uint8_t { boolean, signed_integer, unsigned_integer, floating, pointer, bytes };
  kind what;
  std::uint8_t size;
};

template <class T> constexpr value_format format_of() {
  using k = value_format::kind;
  constexpr auto size = static_cast<std::uint8_t>(sizeof(T) <= 16 ? sizeof(T) : 255);
  if constexpr (std::is_same_v<T, bool>) return {k::boolean, size};
  else if constexpr (std::is_enum_v<T>) return format_of<std::underlying_type_t<T>>();
  else if constexpr (std::is_floating_point_v<T>) return {k::floating, size};
  else if constexpr (std::is_pointer_v<T>) return {k::pointer, size};
  else if constexpr (std::is_integral_v<T>)
    return {std::is_signed_v<T> ? k::signed_integer : k::unsigned_integer, size};
  else return {k::bytes, size};
}
template <class T> inline constexpr value_format format_for = format_of<T>();

/// Pointers into memory that a test allocated, as numbers that are the same in every execution, and back.
[[nodiscard]] std::uintptr_t encode_pointer(std::uintptr_t address) noexcept;
[[nodiscard]] std::uintptr_t decode_pointer(std::uintptr_t number) noexcept;

template <class T> value to_value(const T& object) noexcept {
  static_assert(std::is_trivially_copyable_v<T>, "an atomic's type must be trivially copyable");
  static_assert(sizeof(T) <= 16, "atomics of more than 16 bytes are not supported: protect the object with a lock");
  value v;
  if constexpr (std::is_pointer_v<T>) {
    v.low = encode_pointer(reinterpret_cast<std::uintptr_t>(object));
  } else if constexpr (std::has_unique_object_representations_v<T> || std::is_floating_point_v<T>) {
    std::memcpy(static_cast<void*>(&v), &object, std::is_same_v<T, long double> && sizeof(T) == 16 ? 10 : sizeof(T));
  } else {
    alignas(T) unsigned char copy[sizeof(T)];
    T* clean = ::new (copy) T(object);
#if defined(__has_builtin)
#if __has_builtin(__builtin_clear_padding)
    __builtin_clear_padding(clean);
#endif
#endif
    std::memcpy(static_cast<void*>(&v), clean, sizeof(T));
  }
  return v;
}

template <class T> T from_value(const value& v) noexcept {
  if constexpr (std::is_pointer_v<T>) return reinterpret_cast<T>(decode_pointer(v.low));
  alignas(T) unsigned char bytes[sizeof(value) < sizeof(T) ? sizeof(T) : sizeof(value)];
  std::memcpy(bytes, &v, sizeof(value));
  T object = *std::launder(reinterpret_cast<T*>(bytes));
  return object;
}

/// New value of a read-modify-write from the old one and the operand. Pure.
using rmw_function = value (*)(const value& old, const value& operand);

/// The part of a checked atomic that the engine owns: which location it is, and in which execution it was made.
struct atomic_cell {
  std::uint32_t location = 0;
  std::uint32_t run = 0; ///< 0: not alive
};

struct cas_result {
  bool succeeded;
  value old;
};

// --- atomic objects -------------------------------------------------------------------------------------------------
void atomic_create(atomic_cell& cell, const value& initial, const value_format& format, site where);
void atomic_destroy(atomic_cell& cell) noexcept;
value atomic_load(const atomic_cell& cell, std::memory_order order, site where);
void atomic_store(atomic_cell& cell, const value& desired, std::memory_order order, site where);
value atomic_rmw(atomic_cell& cell, rmw_function apply, const value& operand, const char* name, std::memory_order order,
                 site where);
cas_result atomic_compare_exchange(atomic_cell& cell, const value& expected, const value& desired,
                                   std::memory_order success, std::memory_order failure, bool weak, site where);
void atomic_wait(const atomic_cell& cell, const value& old, std::memory_order order, site where);
void atomic_notify(atomic_cell& cell, bool all, site where);

/// A futex: sleeps if the value is `old`, until it is woken on one of the same channels (a set of bits). It may return
/// though the value is the same, as often as options::spurious_wakeups allows. False: `timed`, and the time was over;
/// that and a change in time are both explored. The time does not pass by itself (time_out.hpp). Orders nothing.
bool futex_wait(const atomic_cell& cell, const value& old, std::uint32_t channels, bool timed, site where);
/// Wakes one thread or all that sleep on one of these channels. It wakes by address, so that the object may be gone by
/// then: `cell` is a copy. Whom it wakes is open; it may be a thread that fell asleep on the newest value.
void futex_wake(atomic_cell cell, bool all, std::uint32_t channels, site where);
void fence(std::memory_order order, site where);

/// The cell of an atomic_ref: made at the first reference to the object in an execution, from the bytes it has then.
/// Errors: mixed-access when the bytes overlap another atomic object of a different address or size.
atomic_cell& atomic_ref_cell(void* object, std::uint32_t size, const value& initial, const value_format& format,
                             site where);
void atomic_ref_release(atomic_cell& cell) noexcept;
/// Stores into the object what the atomic holds now, so that plain reads after the last atomic_ref see it.
void atomic_ref_written(atomic_cell& cell, void* object, std::uint32_t size, const value& v);

/// Gives an object (an atomic's cell or a var) the name it has in reports.
void label(const void* object, std::string_view name);

// --- plain variables: FastTrack (Flanagan, Freund, PLDI 2009) over the execution's happens-before -------------------
/// The history of a plain variable that later accesses are compared with.
struct plain_state {
  std::uint32_t run = 0;
  std::uint16_t write_thread = 0;
  std::uint16_t read_thread = 0;
  std::uint32_t write_event = 0; ///< thread's event count at the last write; 0 in a fresh variable
  std::uint32_t read_event = 0;
  std::uint32_t reads = 0;       ///< index of the per-thread read table once two threads read concurrently; 0: none
  bool initialised = false;      ///< made with a value, or written to since
};
/// `initialised`: false for what a declaration without a value leaves indeterminate.
void plain_create(plain_state& state, const void* object, bool initialised, site where);
void plain_destroy(plain_state& state, const void* object) noexcept;
/// Before the read. `bits` is shown in a trace.
void plain_read(plain_state& state, const void* object, const value_format& format, site where);
/// Before the write; `desired` points to the new value (shown in a trace), or is null.
void plain_write(plain_state& state, const void* object, const value_format& format, const void* desired, site where);

// --- threads --------------------------------------------------------------------------------------------------------
using thread_id = std::uint32_t;
inline constexpr thread_id no_thread = ~thread_id{0};
/// Starts a thread. `run(argument)` is called on it once; `destroy(argument)` once it is over.
thread_id thread_start(void (*run)(void*), void (*destroy)(void*), void* argument, site where);
/// Starts `count` threads at once: thread i runs body(i). One event, like the join of them all.
thread_id threads_start(std::uint32_t count, const std::function<void(std::uint32_t)>& body, site where);
void thread_join(thread_id thread, site where);
/// `at_end`: nothing follows in the test.
void threads_join(thread_id first, std::uint32_t count, site where, bool at_end = false);
void thread_detach(thread_id thread, site where);
[[noreturn]] void thread_leaked(thread_id thread);
thread_id this_thread();

// --- control --------------------------------------------------------------------------------------------------------
void yield(site where);
std::uint32_t choose(std::uint32_t n, site where);
void assume_failed(site where);
[[noreturn]] void assertion_failed(const char* expression, site where);
/// The value of the write that is last in modification order, without an event: for reading outcomes after all joins.
[[nodiscard]] value final_value(const atomic_cell& cell);
/// True inside the body of a check.
[[nodiscard]] bool inside_check() noexcept;

} // namespace lockstitch::detail
