// The arenas, and the replaced global operators new and delete. See heap.hpp.
#include "runtime/heap.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
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

} // namespace

constinit heap heap::the_heap;

void heap::reserve() {
  void* memory = mmap(nullptr, arenas * arena_bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return;
  base_ = reinterpret_cast<std::uintptr_t>(memory);
  for (std::uint32_t i = 0; i < arenas; ++i) {
    arenas_[i].begin = arenas_[i].next = base_ + i * arena_bytes;
    arenas_[i].live = 0;
  }
}

void heap::next_execution() {
  on_checking_thread = true;
  if (base_ == unreserved) reserve();
  for (; touched_ != 0; touched_ &= touched_ - 1) {
    arena& a = arenas_[std::countr_zero(touched_)];
    if (a.live == 0) a.next = a.begin;
    else a.begin = a.next = (a.next + part_alignment - 1) / part_alignment * part_alignment;
    a.live = 0;
  }
}

void* heap::allocate(std::size_t size, std::size_t alignment) {
  if (current_ == no_arena || !on_checking_thread || base_ == unreserved) return nullptr;
  arena& a = arenas_[current_];
  alignment = std::max<std::size_t>(alignment, 16);
  const std::uintptr_t at = (a.next + alignment - 1) / alignment * alignment;
  const std::uintptr_t end = base_ + (current_ + 1) * arena_bytes;
  if (at + size + 16 > end) return nullptr;
  a.next = at + std::max<std::size_t>(size, 1);
  ++a.live;
  touched_ |= std::uint64_t{1} << current_;
  return reinterpret_cast<void*>(at);
}

bool heap::release(void* p) {
  const auto address = reinterpret_cast<std::uintptr_t>(p);
  if (!contains(address)) return false;
  arena& a = arenas_[(address - base_) / arena_bytes];
  if (address >= a.begin && a.live > 0) --a.live;
  return true;
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
    void* p = alignment > alignof(std::max_align_t)
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
