// Stacks in regions of reserved address space; see stack_pool.hpp. A region is reserved inaccessible as a whole and
// each stack in it is opened when first needed, so the guards are simply what was never opened.
#include "runtime/stack_pool.hpp"

#include <cerrno>
#include <functional>
#include <stdexcept>
#include <system_error>

#include <sys/mman.h>
#include <unistd.h>

namespace lockstitch::runtime {

namespace {

std::size_t round_to_pages(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

[[noreturn]] void throw_errno(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

} // namespace

stack_pool::stack_pool(std::size_t stack_size) : stack_size_(round_to_pages(stack_size)) {}

stack_pool::~stack_pool() {
  for (const region& r : regions_)
    if (r.base != nullptr) munmap(r.base, r.slots * slot_size());
}

stack stack_pool::acquire() {
  if (!free_.empty()) {
    const stack reused = free_.back();
    free_.pop_back();
    return reused;
  }
  if (region_count_ == 0 || regions_[region_count_ - 1].used == regions_[region_count_ - 1].slots) reserve_region();
  region& r = regions_[region_count_ - 1];
  const stack fresh{r.base + r.used * slot_size() + guard_size, stack_size_};
  if (mprotect(fresh.base, fresh.size, PROT_READ | PROT_WRITE) != 0) throw_errno("cannot make a fiber's stack");
  ++r.used;
  return fresh;
}

void stack_pool::release(stack unused) noexcept { free_.push_back(unused); }

bool stack_pool::is_guard(const void* address) const noexcept {
  const auto* byte = static_cast<const std::byte*>(address);
  constexpr std::less<const std::byte*> before;
  for (const region& r : regions_) {
    if (r.base == nullptr || before(byte, r.base) || !before(byte, r.base + r.used * slot_size())) continue;
    return static_cast<std::size_t>(byte - r.base) % slot_size() < guard_size;
  }
  return false;
}

bool stack_pool::owns(std::uintptr_t address) const noexcept {
  for (const region& r : regions_)
    if (r.base != nullptr && address - reinterpret_cast<std::uintptr_t>(r.base) < r.slots * slot_size()) return true;
  return false;
}

std::size_t stack_pool::made() const noexcept {
  std::size_t count = 0;
  for (const region& r : regions_) count += r.used;
  return count;
}

void stack_pool::reserve_region() {
  if (region_count_ == regions_.size()) throw std::length_error("too many fibers at once");
  const std::size_t slots = first_region_slots << region_count_;
  free_.reserve(made() + slots);
  void* base = mmap(nullptr, slots * slot_size(), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) throw_errno("cannot reserve address space for fibers' stacks");
  regions_[region_count_++] = region{static_cast<std::byte*>(base), slots, 0};
}

} // namespace lockstitch::runtime
