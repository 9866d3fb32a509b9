// The arenas, and the replaced global operators new and delete. See heap.hpp.
#include "runtime/heap.hpp"

#include "runtime/memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

namespace lockstitch::runtime {

namespace {

/// Only the OS thread that runs a check allocates from arenas.
thread_local bool on_checking_thread = false;

/// Encoded pointers: an address no process has, with the arena and the offset.
constexpr std::uintptr_t code_base = std::uintptr_t{0x4c53} << 48;
constexpr unsigned arena_shift = 40;

/// Where an execution's part of an arena may begin: the offsets in it are the same whatever was before.
constexpr std::uintptr_t part_alignment = 256;

/// In front of every block: its place in the table, four times over. What is not of the test is never a small number.
constexpr std::size_t redzone_words = 4;
constexpr std::size_t redzone = redzone_words * sizeof(std::uint32_t);
constexpr std::uint32_t not_small = std::uint32_t{1} << 31;
constexpr std::size_t filled = std::size_t{64} << 10; ///< of a large block only so many bytes

/// The word of which a pattern is made: an address in the middle of a page that never exists.
constexpr unsigned page_shift = 12;
constexpr std::uint32_t page_numbers = not_small >> page_shift;
constexpr std::uint64_t pattern(std::uint32_t upper, std::uint32_t number) {
  const std::uint32_t page = not_small | ((number % page_numbers) << page_shift);
  return std::uint64_t{upper} << 32 | page | (1U << (page_shift - 1));
}

void fill(void* p, std::size_t size, std::uint64_t word) {
  auto* bytes = static_cast<std::byte*>(p);
  const std::size_t whole = std::min(size, filled);
  std::size_t i = 0;
  for (; i + sizeof word <= whole; i += sizeof word) std::memcpy(bytes + i, &word, sizeof word);
  if (i < whole) std::memcpy(bytes + i, &word, whole - i);
}

} // namespace

constinit heap heap::the_heap;

void heap::reserve() {
  void* memory =
      mmap(nullptr, arenas * arena_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  // Where the patterns point to: nobody else may have these pages.
  for (const std::uint32_t upper : {freed_word, fresh_word})
    (void)mmap(reinterpret_cast<void*>(std::uintptr_t{upper} << 32), std::size_t{1} << 32, PROT_NONE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
  base_ = reinterpret_cast<std::uintptr_t>(memory);
  for (std::uint32_t i = 0; i < arenas; ++i) {
    arenas_[i].begin = arenas_[i].next = base_ + i * arena_bytes;
    arenas_[i].live = 0;
  }
}

void heap::next_execution(bool recorded) {
  on_checking_thread = true;
  recorded_ = recorded;
  allocations_ = releases_ = 0;
  if (base_ == unreserved) reserve();
  for (; touched_ != 0; touched_ &= touched_ - 1) {
    arena& a = arenas_[std::countr_zero(touched_)];
    if (a.live == 0) a.next = a.begin;
    else a.begin = a.next = (a.next + part_alignment - 1) / part_alignment * part_alignment;
    a.live = 0;
    a.count = 0;
  }
}

/// Makes room for one more row in the arena's table.
bool heap::has_room(arena& a) {
  if (a.count < a.capacity) return true;
  const std::uint32_t capacity = std::max<std::uint32_t>(64, 2 * a.capacity);
  auto* larger = static_cast<block*>(std::realloc(static_cast<void*>(a.blocks), capacity * sizeof(block)));
  if (larger == nullptr) return false;
  a.blocks = larger;
  a.capacity = capacity;
  return true;
}

void* heap::allocate(std::size_t size, std::size_t alignment) {
  if (current_ == no_arena || !on_checking_thread || base_ == unreserved || size > arena_bytes) {
    if (testing_ && on_checking_thread && base_ != unreserved) note_unseen_allocation();
    return nullptr;
  }
  arena& a = arenas_[current_];
  alignment = std::max<std::size_t>(alignment, 16);
  const std::uintptr_t at = (a.next + redzone + alignment - 1) / alignment * alignment;
  const std::uintptr_t end = base_ + (current_ + 1) * arena_bytes;
  if (at + size + 2 * redzone > end || !has_room(a)) {
    note_unseen_allocation();
    return nullptr;
  }
  block& b = *::new (static_cast<void*>(a.blocks + a.count)) block;
  b.offset = static_cast<std::uint32_t>(at - a.begin);
  b.size = static_cast<std::uint32_t>(size);
  b.number = allocations_++;
  const std::uint32_t row = not_small | a.count++;
  const std::uint32_t words[redzone_words] = {row, row, row, row};
  void* const p = reinterpret_cast<void*>(at);
  std::memcpy(reinterpret_cast<void*>(at - redzone), words, redzone);
  a.next = at + std::max<std::size_t>(size, 1);
  fill(p, (a.next - at + 7) / 8 * 8, pattern(fresh_word, b.number));
  ++a.live;
  touched_ |= std::uint64_t{1} << current_;
  if (current_ != 0) needs_every_run();
  if (recorded_) record_allocation(b, p);
  return p;
}

/// The block that begins there, by the row that its redzone names; null if none does.
heap::block* heap::block_at(arena& a, std::uintptr_t address) const {
  if (address % 16 != 0 || address < a.begin + redzone || address >= a.next) return nullptr;
  std::uint32_t row = 0;
  std::memcpy(&row, reinterpret_cast<const void*>(address - redzone), sizeof row);
  row &= ~not_small;
  if (row < a.count && a.begin + a.blocks[row].offset == address) return a.blocks + row;
  // The redzone was written over, or this is no beginning.
  block* const b = std::lower_bound(a.blocks, a.blocks + a.count, address - a.begin,
                                    [](const block& x, std::uintptr_t offset) { return x.offset < offset; });
  return b != a.blocks + a.count && b->offset == address - a.begin ? b : nullptr;
}

bool heap::release(void* p) {
  const auto address = reinterpret_cast<std::uintptr_t>(p);
  if (!contains(address)) return false;
  arena& a = arenas_[(address - base_) / arena_bytes];
  if (address < a.begin) return true; // of an earlier execution, and kept by the caller
  block* const b = block_at(a, address);
  if (b == nullptr || b->freed) {
    if (testing_) report_bad_free(p);
    return true;
  }
  --a.live;
  mark_freed(*b, p);
  return true;
}

void heap::mark_freed(block& b, void* p) {
  b.freed = true;
  b.number = releases_++;
  if (testing_ && current_ != 0) needs_every_run();
  if (testing_) record_release(b, p, recorded_);
  fill(p, b.size, pattern(freed_word, b.number));
}

heap::spot heap::find(const void* pointer) const {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  if (!contains(address)) return {};
  const arena& a = arenas_[(address - base_) / arena_bytes];
  if (address < a.begin) return {spot::kind::earlier_execution};
  const std::uintptr_t offset = address - a.begin;
  const block* const after = std::upper_bound(a.blocks, a.blocks + a.count, offset,
                                              [](std::uintptr_t o, const block& b) { return o < b.offset; });
  if (after == a.blocks) return {spot::kind::outside};
  const block& b = after[-1];
  if (offset < std::uintptr_t{b.offset} + b.size) return {spot::kind::inside, &b, offset - b.offset};
  return {spot::kind::outside, &b, offset - b.offset - b.size};
}

bool heap::has_live_blocks() const {
  for (std::uint64_t rest = touched_; rest != 0; rest &= rest - 1)
    if (arenas_[std::countr_zero(rest)].live != 0) return true;
  return false;
}

const heap::block* heap::freed_block_of(std::uintptr_t address) const {
  if (!is_freed_pattern(address)) return nullptr;
  const auto number = (static_cast<std::uint32_t>(address) & ~not_small) >> page_shift;
  for (std::uint32_t i = 0; i < arenas; ++i)
    for (const block& b : blocks(i))
      if (b.freed && b.number % page_numbers == number) return &b;
  return nullptr;
}

std::uintptr_t heap::encode(std::uintptr_t address) const {
  if (!contains(address)) return address;
  const std::uintptr_t index = (address - base_) / arena_bytes;
  if (address < arenas_[index].begin) return address;
  return code_base + (index << arena_shift) + (address - arenas_[index].begin);
}

std::uintptr_t heap::decode(std::uintptr_t number) const {
  if (number - code_base >= std::uintptr_t{arenas} << arena_shift) return number;
  const std::uintptr_t index = (number - code_base) >> arena_shift;
  return arenas_[index].begin + ((number - code_base) & ((std::uintptr_t{1} << arena_shift) - 1));
}

namespace {

void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (on_checking_thread)
    if (void* p = heap::instance().allocate(size, alignment)) return p;
  for (;;) {
    void* p =
        alignment > alignof(std::max_align_t)
            ? std::aligned_alloc(alignment, (std::max<std::size_t>(size, 1) + alignment - 1) / alignment * alignment)
            : std::malloc(std::max<std::size_t>(size, 1));
    if (p != nullptr) return p;
    if (auto handler = std::get_new_handler()) handler();
    else throw std::bad_alloc();
  }
}

void release(void* p) noexcept {
  if (p != nullptr && !heap::instance().release(p)) std::free(p);
}

} // namespace
} // namespace lockstitch::runtime

// The nothrow forms are the library's: they call these.
void* operator new(std::size_t size) { return lockstitch::runtime::allocate_or_throw(size, 0); }
void* operator new[](std::size_t size) { return lockstitch::runtime::allocate_or_throw(size, 0); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return lockstitch::runtime::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return lockstitch::runtime::allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { lockstitch::runtime::release(p); }
void operator delete[](void* p) noexcept { lockstitch::runtime::release(p); }
void operator delete(void* p, std::size_t) noexcept { lockstitch::runtime::release(p); }
void operator delete[](void* p, std::size_t) noexcept { lockstitch::runtime::release(p); }
void operator delete(void* p, std::align_val_t) noexcept { lockstitch::runtime::release(p); }
void operator delete[](void* p, std::align_val_t) noexcept { lockstitch::runtime::release(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { lockstitch::runtime::release(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { lockstitch::runtime::release(p); }
