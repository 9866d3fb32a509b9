// The stacks that fibers run on: mmap'ed, each with an inaccessible guard below it, and reused between executions.
// The idea is the usual one of guarded coroutine stacks (Boost.Context's protected_fixedsize_stack); what is ours is
// that a fault address can be classified inside a signal handler. It does not grow stacks and never unmaps one before
// the pool goes. A page of a stack costs memory once it is touched, and keeps it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lockstitch::runtime {

/// Memory for one fiber's frames. Grows down from base + size.
struct stack {
  std::byte* base = nullptr; ///< the lowest usable byte; the guard lies right below
  std::size_t size = 0;      ///< bytes

  [[nodiscard]] std::byte* top() const noexcept { return base + size; }
  friend bool operator==(const stack&, const stack&) = default;
};

/// Hands out stacks of one size. Used from one OS thread.
class stack_pool {
public:
  static constexpr std::size_t default_stack_size = std::size_t{256} << 10;
  /// More than a page, so that a frame with a large array cannot step over it. Address space only, no memory.
  static constexpr std::size_t guard_size = std::size_t{64} << 10;

  /// `stack_size` is in bytes and rounded up to whole pages.
  explicit stack_pool(std::size_t stack_size = default_stack_size);
  ~stack_pool();
  stack_pool(const stack_pool&) = delete;
  stack_pool& operator=(const stack_pool&) = delete;

  /// A stack that nobody uses: the one released last, or a new one. Its bytes are what the last user left.
  /// Throws: std::system_error if there is no memory, std::length_error after four million stacks.
  [[nodiscard]] stack acquire();

  /// Gives a stack back. Requires: it came from acquire(), and no fiber will run on it until it is acquired again.
  /// What a suspended fiber left on it is dropped without unwinding. Complexity: O(1). Throws: nothing.
  void release(stack unused) noexcept;

  /// Does this address lie in the guard of one of the pool's stacks, in use or not? Then a fault there is a stack
  /// overflow. May be called from a signal handler: reads a fixed table only.
  [[nodiscard]] bool is_guard(const void* address) const noexcept;

  /// Does this address lie in a stack of the pool?
  [[nodiscard]] bool owns(std::uintptr_t address) const noexcept;

  /// Stacks made so far.
  [[nodiscard]] std::size_t made() const noexcept;

private:
  /// Consecutive slots of guard and stack, reserved at once.
  struct region {
    std::byte* base = nullptr;
    std::size_t slots = 0;
    std::size_t used = 0;
  };
  static constexpr std::size_t first_region_slots = 64;

  void reserve_region();
  [[nodiscard]] std::size_t slot_size() const noexcept { return guard_size + stack_size_; }

  std::size_t stack_size_;
  std::array<region, 16> regions_{}; ///< each twice the one before
  std::size_t region_count_ = 0;
  std::vector<stack> free_; ///< always has the capacity for every stack made
};

} // namespace lockstitch::runtime
