// Memory for what a test allocates: one arena per thread of the test, so that addresses depend on what the thread did
// and not on the interleaving, and nothing is reused within an execution: what is freed stays recognisable.
//
// Global operator new and delete are replaced (heap.cpp). Outside a test's threads they are malloc and free. Inside
// they take from the arena of the running thread. An arena starts over in the next execution only if everything in it
// has been freed; what outlives the execution (a result that the test put into a container of the caller's) stays
// valid, and the arena goes on behind it. Thread 0 allocates from malloc while it is alone after a join, when such
// results are usually made.
//
// Each block has a redzone in front of it and a row in its arena's table, which says where it begins and ends and
// whether it was freed. New and freed blocks are filled with patterns: no word of them is the tag of an execution, so a
// checked object is never taken for alive there, and a pointer read from them leads to a page that does not exist and
// says which block it came from. Not here: what is made of it (memory.cpp: use after free, double free, out of bounds;
// leaks.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lockstitch::runtime {

class heap {
public:
  /// One allocation of the running execution.
  struct block {
    std::uint32_t offset = 0; ///< of its first byte, in its arena's part
    std::uint32_t size = 0;   ///< as asked for
    std::uint32_t number = 0; ///< how many were allocated before; once freed, how many were freed before
    std::uint32_t free_epoch = 0;
    std::uint16_t freed_by = 0; ///< thread
    bool freed = false;
    std::uint32_t allocated = ~std::uint32_t{0}; ///< while the execution is written down: the recorder's entry
    std::uint32_t released = ~std::uint32_t{0};  ///< the same
  };
  /// Where an address lies.
  struct spot {
    enum class kind : std::uint8_t { elsewhere, earlier_execution, inside, outside } where = kind::elsewhere;
    const block* in = nullptr;   ///< inside: the block; outside: the one before, or null
    std::uintptr_t distance = 0; ///< from the block's beginning; outside: from its end
  };

  static constexpr std::uint32_t arenas = 64;
  static constexpr std::size_t arena_bytes = std::size_t{1} << 30; ///< address space; pages are touched as needed

  /// The process-wide heap; operator new has no other way to find it.
  static heap& instance() { return the_heap; }

  /// From here on, allocations of this OS thread come from that arena. `no_arena`: malloc.
  static constexpr std::uint32_t no_arena = ~std::uint32_t{0};
  void enter(std::uint32_t number) {
    current_ = number < arenas ? number : no_arena;
    testing_ = true;
  }
  void leave() {
    current_ = no_arena;
    testing_ = false;
  }
  /// The test's code runs now, and not the checker's.
  [[nodiscard]] bool testing() const { return testing_; }
  [[nodiscard]] std::uint32_t current() const { return current_; }

  /// Starts the next execution. `recorded`: every allocation and release is told to the recorder.
  void next_execution(bool recorded);

  [[nodiscard]] void* allocate(std::size_t size, std::size_t alignment);
  /// False: not ours, the caller frees it.
  bool release(void* p);

  [[nodiscard]] bool contains(std::uintptr_t address) const {
    return base_ != unreserved && address - base_ < arenas * arena_bytes;
  }
  [[nodiscard]] spot find(const void* address) const;
  /// The allocations of a thread of the running execution, in the order they were made, and where they begin.
  [[nodiscard]] std::span<const block> blocks(std::uint32_t thread) const {
    return {arenas_[thread].blocks, arenas_[thread].count};
  }
  [[nodiscard]] const void* begin_of(std::uint32_t thread, const block& b) const {
    return reinterpret_cast<const void*>(arenas_[thread].begin + b.offset);
  }
  [[nodiscard]] bool has_live_blocks() const;
  /// The part of a thread's arena that earlier executions, and earlier checks, left behind.
  [[nodiscard]] std::span<const std::byte> earlier(std::uint32_t thread) const {
    const std::uintptr_t first = base_ + thread * arena_bytes;
    return {reinterpret_cast<const std::byte*>(first), arenas_[thread].begin - first};
  }

  /// An address that was made up of the pattern of a freed block: that block. Null if it was none, or is not known.
  [[nodiscard]] const block* freed_block_of(std::uintptr_t pattern) const;
  /// An address that came from memory nobody had written to.
  [[nodiscard]] static bool is_fresh_pattern(std::uintptr_t address) { return address >> 32 == fresh_word; }
  [[nodiscard]] static bool is_freed_pattern(std::uintptr_t address) { return address >> 32 == freed_word; }
  /// The upper halves of the patterns; executions are not tagged with them.
  static constexpr std::uint32_t freed_word = 0x5f1e;
  static constexpr std::uint32_t fresh_word = 0x5f1f;

  /// A pointer into an arena as a number that is the same in every execution, and back.
  [[nodiscard]] std::uintptr_t encode(std::uintptr_t address) const;
  [[nodiscard]] std::uintptr_t decode(std::uintptr_t number) const;

private:
  static heap the_heap;
  struct arena {
    std::uintptr_t begin = 0; ///< where this execution's part starts
    std::uintptr_t next = 0;
    std::uint64_t live = 0;
    block* blocks = nullptr; ///< malloc'ed: never given back
    std::uint32_t count = 0;
    std::uint32_t capacity = 0;
  };
  void reserve();
  static bool has_room(arena& a);
  [[nodiscard]] block* block_at(arena& a, std::uintptr_t address) const;
  void mark_freed(block& b, void* p);
  static constexpr std::uintptr_t unreserved = ~std::uintptr_t{0};

  std::uint32_t current_ = no_arena;
  std::uint32_t allocations_ = 0; ///< in this execution
  std::uint32_t releases_ = 0;
  bool testing_ = false;
  bool recorded_ = false;
  std::uint64_t touched_ = 0; ///< bit per arena: allocated from in this execution
  std::uintptr_t base_ = unreserved;
  arena arenas_[arenas];
};

} // namespace lockstitch::runtime
