// Memory for what a test allocates: one arena per thread of the test, so that addresses depend on what the thread did
// and not on the interleaving, and nothing is reused within an execution.
//
// Global operator new and delete are replaced (heap.cpp). Outside a test's threads they are malloc and free. Inside they
// take from the arena of the running thread. An arena starts over in the next execution only if everything in it has
// been freed; what outlives the execution (a result that the test put into a container of the caller's) stays valid, and
// the arena goes on behind it. Thread 0 allocates from malloc while it is alone after a join, when such results are
// usually made.
// Not here: use-after-free and leak findings.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lockstitch::runtime {

class heap {
public:
  static constexpr std::uint32_t arenas = 64;
  static constexpr std::size_t arena_bytes = std::size_t{1} << 30; ///< address space; pages are touched as needed

  /// The process-wide heap; operator new has no other way to find it.
  static heap& instance() { return the_heap; }

  /// From here on, allocations of this OS thread come from that arena. `no_arena`: malloc.
  static constexpr std::uint32_t no_arena = ~std::uint32_t{0};
  void enter(std::uint32_t number) { current_ = number < arenas ? number : no_arena; }
  void leave() { current_ = no_arena; }
  [[nodiscard]] std::uint32_t current() const { return current_; }

  /// Starts the next execution.
  void next_execution();

  [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment);
  /// False: not ours, the caller frees it.
  bool release(void* p);

  /// A pointer into an arena as a number that is the same in every execution, and back.
  [[nodiscard]] std::uintptr_t encode(std::uintptr_t address) const;
  [[nodiscard]] std::uintptr_t decode(std::uintptr_t number) const;

private:
  static heap the_heap;
  struct arena {
    std::uintptr_t begin = 0; ///< where this execution's part starts
    std::uintptr_t next = 0;
    std::uint64_t live = 0;
  };
  void reserve();
  static constexpr std::uintptr_t unreserved = ~std::uintptr_t{0};
  [[nodiscard]] bool contains(std::uintptr_t address) const {
    return base_ != unreserved && address - base_ < arenas * arena_bytes;
  }

  std::uint32_t current_ = no_arena;
  std::uint64_t touched_ = 0; ///< bit per arena: allocated from in this execution
  std::uintptr_t base_ = unreserved;
  arena arenas_[arenas];
};

} // namespace lockstitch::runtime
