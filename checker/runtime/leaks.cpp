// Leaks: what a complete execution allocated, has not freed, and cannot be found any more.
//
// A block counts as kept if some word outside the memory of the test leads into it, or a word of a block that is kept:
// global variables, the stack of whoever called check(), everything that malloc gave out (LeakSanitizer's rule; here
// the whole of the process's writable memory is read, for there is no list of what malloc gave out), and what earlier
// executions left there. The stacks of the test's threads do not count: they have ended. So a container of the caller's
// may grow inside a test, and a static cache may be filled there. A stale word somewhere may hide a leak, but what is
// reported is one. Not here: blocks from malloc, and from the main thread once the others are joined: they are left to
// the caller.
#include "runtime/memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

namespace lockstitch::runtime {

namespace {

/// A block that was not freed. No pointer to it is kept here: this is memory that the search reads, too.
struct candidate {
  std::uint32_t arena = 0;
  std::uint32_t row = 0;
  bool kept = false;
};

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;
constexpr std::uintptr_t largest_mapping = std::uintptr_t{1}
                                           << 32; ///< more is a sanitizer's or another reserve of addresses

class leak_search {
public:
  explicit leak_search(const stack_pool& stacks) : stacks_(stacks) {
    for (std::uint32_t a = 0; a < heap::arenas; ++a) {
      const auto blocks = heap::instance().blocks(a);
      for (std::uint32_t i = 0; i < blocks.size(); ++i)
        if (!blocks[i].freed) candidates_.push_back({a, i, false});
    }
  }

  /// The blocks that cannot be found, by thread and in the order they were allocated.
  std::vector<context::numbered_block> run() {
    read_process();
    for (std::uint32_t a = 0; a < heap::arenas; ++a) {
      const auto earlier = heap::instance().earlier(a);
      read_words(earlier.data(), earlier.size());
    }
    while (!open_.empty()) {
      const candidate c = candidates_[open_.back()];
      open_.pop_back();
      const heap::block& b = block_of(c);
      read_words(static_cast<const std::byte*>(heap::instance().begin_of(c.arena, b)), b.size);
    }
    std::vector<context::numbered_block> lost;
    for (const candidate& c : candidates_)
      if (!c.kept) lost.push_back({c.arena, c.row});
    return lost;
  }

private:
  static const heap::block& block_of(const candidate& c) { return heap::instance().blocks(c.arena)[c.row]; }

  void read_process();
  void read_mapping(int memory, std::uintptr_t begin, std::uintptr_t end, std::byte* buffer);
  void read_words(const std::byte* bytes, std::size_t size) {
    for (std::size_t i = 0; i + sizeof(std::uintptr_t) <= size; i += sizeof(std::uintptr_t)) {
      std::uintptr_t word = 0;
      std::memcpy(&word, bytes + i, sizeof word);
      if (heap::instance().contains(word)) keep(word);
    }
  }
  void keep(std::uintptr_t word);

  const stack_pool& stacks_;
  std::vector<candidate> candidates_;
  std::vector<std::size_t> open_; ///< kept, and not yet read
};

void leak_search::keep(std::uintptr_t word) {
  const heap::spot at = heap::instance().find(reinterpret_cast<const void*>(word));
  if (at.where != heap::spot::kind::inside) return;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    candidate& c = candidates_[i];
    if (&block_of(c) != at.in || c.kept) continue;
    c.kept = true;
    open_.push_back(i);
    return;
  }
}

void leak_search::read_mapping(int memory, std::uintptr_t begin, std::uintptr_t end, std::byte* buffer) {
  for (std::uintptr_t at = begin; at < end; at += chunk_bytes) {
    const std::size_t wanted = std::min<std::uintptr_t>(chunk_bytes, end - at);
    const ssize_t got = pread(memory, buffer, wanted, static_cast<off_t>(at));
    if (got > 0) read_words(buffer, static_cast<std::size_t>(got));
  }
}

/// Reads all writable private memory but the arenas, the fibers' stacks and what lies below this function's frame.
void leak_search::read_process() {
  void* const buffer = mmap(nullptr, chunk_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (buffer == MAP_FAILED) return;
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  std::FILE* const maps = std::fopen("/proc/self/maps", "re");
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  unsigned long begin = 0;
  unsigned long end = 0;
  char access[5] = {};
  char line[512];
  while (maps != nullptr && memory >= 0 && std::fgets(line, sizeof line, maps) != nullptr) {
    if (std::sscanf(line, "%lx-%lx %4s", &begin, &end, access) != 3 || std::strncmp(access, "rw-p", 4) != 0) continue;
    if (end - begin > largest_mapping || heap::instance().contains(begin) || stacks_.owns(begin)) continue;
    if (begin <= here && here < end) begin = here;
    read_mapping(memory, begin, end, static_cast<std::byte*>(buffer));
  }
  if (maps != nullptr) std::fclose(maps);
  if (memory >= 0) close(memory);
  munmap(buffer, chunk_bytes);
}

} // namespace

/// After a complete execution in which blocks are left. Memory is read in each of the first such executions, and now
/// and then later.
void context::look_for_leaks() {
  constexpr std::uint64_t always = 64;
  constexpr std::uint64_t now_and_then = 64;
  if (++leak_searches_ > always && leak_searches_ % now_and_then != 0 && !recording_) {
    note_assumption("the test leaves memory to its caller: leaks were looked for in " + std::to_string(always) +
                    " executions, then in one of " + std::to_string(now_and_then));
    return;
  }
  // While an execution is written down, what is remembered of it may hold a word that hides the leak: look no second time.
  if (!recording_ || lost_blocks_.empty()) lost_blocks_ = leak_search(stacks_).run();
  const auto& lost = lost_blocks_;
  if (lost.empty()) return;
  const auto blocks = heap::instance().blocks(lost.front().arena);
  if (lost.front().row >= blocks.size()) return;
  const heap::block& first = blocks[lost.front().row];
  raw_finding f{finding_kind::leak, "", {}, {}, {}};
  f.message = "leak: a block of " + std::to_string(first.size) + (first.size == 1 ? " byte" : " bytes") +
              " is never freed, and nothing leads to it any more";
  if (lost.size() > 1)
    f.notes.push_back(std::to_string(lost.size() - 1) + " more " + (lost.size() == 2 ? "block is" : "blocks are") +
                      " lost, too");
  if (recording_ && first.allocated != recorder::no_record) {
    f.where = recorder_.where(first.allocated);
    f.accesses.push_back(first.allocated);
  }
  raw_ = std::move(f);
  end_ = run_end::found;
}

} // namespace lockstitch::runtime
