// What is found about the memory of a test: each mistake beside what is right, with its kind and its lines.
#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gmock/gmock.h>

#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace {

using namespace lockstitch;
using checked::atomic;
using checked::atomic_ref;
using checked::var;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;

/// The lines that the accesses of the only finding are on.
std::vector<unsigned> lines_of(const result& r) {
  std::vector<unsigned> lines;
  for (const trace_event& e : r.findings.at(0).accesses) lines.push_back(e.where.line);
  return lines;
}

std::vector<std::string> operations_of(const result& r) {
  std::vector<std::string> names;
  for (const trace_event& e : r.findings.at(0).accesses) names.push_back(e.operation);
  return names;
}

std::string message_of(const result& r) { return r.findings.empty() ? "nothing found" : r.findings[0].message; }

struct node {
  var<int> value{0};
  atomic<int> count{0};
};

// --- use after free
// ---------------------------------------------------------------------------------------------------

TEST(use_after_free, shows_the_access_the_release_and_the_allocation) {
  constexpr unsigned line = __LINE__;
  const result r = check([] {
    auto* n = new node; // line + 2
    node* kept = n;
    delete n;                 // line + 4
    (void)kept->value.load(); // line + 5
  });
  EXPECT_FINDING(r, use_after_free);
  EXPECT_EQ(message_of(r), "use after free: 'kept->value' is used in T0 after T0 freed its memory");
  EXPECT_THAT(operations_of(r), ElementsAre("read", "free", "allocate"));
  EXPECT_THAT(lines_of(r), ElementsAre(line + 5, line + 4, line + 2));
  EXPECT_EQ(r.findings[0].where.line, line + 5);
}

TEST(use_after_free, of_an_atomic_by_each_operation) {
  const std::vector<std::function<void(atomic<int>&)>> operations{[](atomic<int>& x) { (void)x.load(); },
                                                                  [](atomic<int>& x) { x.store(1); },
                                                                  [](atomic<int>& x) { x.fetch_add(1); },
                                                                  [](atomic<int>& x) {
                                                                    int e = 0;
                                                                    x.compare_exchange_strong(e, 1);
                                                                  },
                                                                  [](atomic<int>& x) { x.wait(1); },
                                                                  [](atomic<int>& x) { x.notify_one(); },
                                                                  [](atomic<int>& x) { x.notify_all(); }};
  for (const auto& use : operations) {
    EXPECT_FINDING(check([&] {
                     atomic<int>* volatile x = new atomic<int>(0);
                     delete x;
                     use(*x);
                   }),
                   use_after_free);
    EXPECT_VERIFIED(check([&] {
      auto* x = new atomic<int>(0);
      use(*x);
      delete x;
    }));
  }
}

TEST(use_after_free, of_a_destroyed_object_is_told_apart) {
  const result r = check([] {
    alignas(node) std::array<unsigned char, sizeof(node)> place;
    auto* n = new (place.data()) node;
    n->~node();
    n->count.store(1);
  });
  EXPECT_FINDING(r, use_after_free);
  EXPECT_EQ(message_of(r), "use after destruction: 'n->count' is used in T0 after its destructor ran");
  EXPECT_THAT(operations_of(r), ElementsAre("store", "destroy"));
}

TEST(use_after_free, when_a_reader_is_not_waited_for) {
  const auto body = [](bool wait) {
    return [wait] {
      atomic<node*> head{new node};
      atomic<bool> done{false};
      parallel_invoke(
          [&] {
            if (node* n = head.load(acq)) (void)n->value.load();
            done.store(true, rel);
          },
          [&] {
            node* n = head.exchange(nullptr, acq_rel);
            while (wait && !done.load(acq)) yield();
            delete n;
          });
    };
  };
  const result r = check(body(false));
  EXPECT_FINDING(r, use_after_free);
  EXPECT_THAT(r.findings[0].notes.at(0), HasSubstr("nothing orders the two"));
  EXPECT_VERIFIED(check(body(true)));
}

/// The last owner deletes; a relaxed count orders nothing before that.
TEST(use_after_free, needs_an_order_that_could_be_seen_else_it_is_a_race) {
  struct object {
    atomic<int> owners{2};
    var<int> data{0};
  };
  const auto body = [](std::memory_order order) {
    return [order] {
      auto* shared = new object;
      parallel(2, [&](std::uint32_t i) {
        if (i == 0) shared->data = 1;
        if (shared->owners.fetch_sub(1, order) == 1) delete shared;
      });
    };
  };
  const result r = check(body(rlx));
  EXPECT_FINDING(r, data_race);
  EXPECT_THAT(message_of(r), HasSubstr("destruction is not ordered after a write"));
  EXPECT_THAT(r.findings[0].notes.at(0), HasSubstr("missing edge"));
  EXPECT_VERIFIED(check(body(acq_rel)));
}

TEST(use_after_free, when_another_thread_still_waits_for_the_object) {
  const auto body = [](bool join_first) {
    return [join_first] {
      auto flag = std::make_unique<atomic<bool>>(false);
      atomic<bool>& shared = *flag;
      checked::thread waiter([&shared] {
        while (!shared.load(acq)) yield();
      });
      flag->store(true, rel);
      if (join_first) waiter.join();
      flag.reset();
      if (!join_first) waiter.join();
    };
  };
  EXPECT_FINDING(check(body(false)), use_after_free);
  EXPECT_VERIFIED(check(body(true)));
}

TEST(use_after_free, of_what_an_atomic_ref_refers_to) {
  const auto body = [](bool free_first) {
    return [free_first] {
      auto* x = new int(0);
      if (free_first) delete x;
      atomic_ref<int>(*x).store(1);
      if (!free_first) delete x;
    };
  };
  EXPECT_FINDING(check(body(true)), use_after_free);
  EXPECT_VERIFIED(check(body(false)));
}

TEST(use_after_free, of_a_pointer_that_plain_code_reads_names_the_freed_block) {
  struct link {
    link* next = nullptr;
    long weight = 0;
  };
  const result r = check([] {
    link* volatile first = new link;
    delete first;
    first->next->weight = 1;
  });
  EXPECT_FINDING(r, crash);
  EXPECT_THAT(r.findings[0].notes.at(0),
              HasSubstr("the pointer comes from memory that was freed before, a block of 16 bytes that T0 freed"));
}

// --- double free
// --------------------------------------------------------------------------------------------------------

TEST(double_free, shows_both_releases) {
  constexpr unsigned line = __LINE__;
  const result r = check([] {
    int* volatile p = new int(5); // line + 2
    delete p;                     // line + 3
    delete p;                     // line + 4
  });
  EXPECT_FINDING(r, double_free);
  EXPECT_EQ(message_of(r), "double free: a block of 4 bytes is freed again");
  EXPECT_THAT(lines_of(r), ElementsAre(line + 4, line + 3, line + 2));
  EXPECT_EQ(r.findings[0].where.line, line + 4);
}

TEST(double_free, of_an_object_whose_destructor_runs_first) {
  const result r = check([] {
    node* volatile n = new node;
    delete n;
    delete n;
  });
  EXPECT_FINDING(r, double_free);
  EXPECT_THAT(operations_of(r), ElementsAre("destroy", "free", "allocate"));
}

TEST(double_free, by_two_threads_that_both_take_the_last_node) {
  const auto body = [](bool exchange) {
    return [exchange] {
      atomic<int*> head{new int(1)};
      parallel(2, [&](std::uint32_t) {
        int* taken = exchange ? head.exchange(nullptr, acq_rel) : head.load(acq);
        if (!exchange) head.store(nullptr, rel);
        delete taken;
      });
    };
  };
  EXPECT_FINDING(check(body(false)), double_free);
  EXPECT_VERIFIED(check(body(true)));
}

TEST(double_free, is_also_the_release_of_no_block) {
  const result r = check([] {
    auto* p = new char[32];
    char* volatile inside = p + 16;
    delete[] inside;
  });
  EXPECT_FINDING(r, double_free);
  EXPECT_EQ(message_of(r), "invalid free: the pointer leads 16 bytes into a block of 32 bytes");
}

// --- out of bounds
// ------------------------------------------------------------------------------------------------------

TEST(out_of_bounds, behind_the_end_of_an_array) {
  for (const int at : {0, 3, 4}) {
    const result r = check([at] {
      auto* values = static_cast<var<int>*>(::operator new(4 * sizeof(var<int>)));
      for (int i = 0; i < 4; ++i) new (values + i) var<int>(i);
      values[at].store(7);
      std::destroy_n(values, 4);
      ::operator delete(values);
    });
    if (at < 4) {
      EXPECT_VERIFIED(r);
      continue;
    }
    EXPECT_FINDING(r, out_of_bounds);
    EXPECT_THAT(message_of(r), HasSubstr("lies right behind the end of a block of " +
                                         std::to_string(4 * sizeof(var<int>)) + " bytes"));
    EXPECT_THAT(operations_of(r), ElementsAre("write", "allocate"));
  }
}

TEST(out_of_bounds, of_an_array_of_atomics) {
  EXPECT_FINDING(check([] {
                   std::vector<atomic<int>> counts(3);
                   counts.data()[3].fetch_add(1);
                 }),
                 out_of_bounds);
}

TEST(out_of_bounds, of_an_atomic_ref_that_ends_too_late) {
  const result r = check([] {
    volatile std::size_t three = 3; // so that the compiler does not see the end
    auto words = std::make_unique<std::uint32_t[]>(three);
    atomic_ref<std::uint64_t>(reinterpret_cast<std::uint64_t&>(words[2])).store(1);
  });
  EXPECT_FINDING(r, out_of_bounds);
  EXPECT_THAT(message_of(r), HasSubstr("ends 4 bytes behind the end of a block of 12 bytes"));
}

// --- uninitialised reads
// ------------------------------------------------------------------------------------------------

TEST(uninitialised_read, of_a_variable_without_a_value) {
  constexpr unsigned line = __LINE__;
  const result r = check([] {
    var<int> x;     // line + 2
    (void)x.load(); // line + 3
  });
  EXPECT_FINDING(r, uninitialised_read);
  EXPECT_EQ(message_of(r),
            "uninitialised read of 'x': it was made without a value, and nothing has been written to it");
  EXPECT_THAT(lines_of(r), ElementsAre(line + 3, line + 2));
}

TEST(uninitialised_read, is_none_after_a_write_or_of_a_class_with_a_constructor) {
  EXPECT_VERIFIED(check([] {
    var<int> x;
    x = 3;
    LOCKSTITCH_ASSERT(x == 3);
    var<int> y{x};
    y += 1;
    var<std::string> s;
    LOCKSTITCH_ASSERT(s.read().empty());
    var<int> z;
    z.write() = 4;
    LOCKSTITCH_ASSERT(z == 4);
  }));
  EXPECT_FINDING(check([] {
                   var<int> x;
                   ++x;
                 }),
                 uninitialised_read);
}

TEST(uninitialised_read, of_an_atomic_that_was_never_constructed) {
  const result r = check([] {
    auto* x = static_cast<atomic<int>*>(::operator new(sizeof(atomic<int>)));
    (void)x->load();
  });
  EXPECT_FINDING(r, uninitialised_read);
}

TEST(use_after_free, is_not_what_the_last_of_several_shared_pointers_destroys) {
  struct counted {
    var<int> value{0};
    atomic<int> readers{0};
  };
  const result r = check([] {
    auto mine = std::make_shared<counted>();
    checked::thread other([owner = mine]() mutable {
      (void)owner->value.load();
      owner->readers.fetch_add(1, rlx);
      owner.reset();
    });
    (void)mine->value.load();
    mine->readers.fetch_add(1, rlx);
    mine.reset();
    other.join();
  });
  EXPECT_VERIFIED(r);
  EXPECT_FALSE(r.assumptions.empty()) << "the verdict has to say what it assumed";
}

// --- objects that outlive the test
// -----------------------------------------------------------------------------------------

TEST(memory, that_was_there_before_and_is_there_afterwards) {
  auto before = std::make_unique<std::vector<int>>(10, 1);
  std::unique_ptr<int> handed_out;
  EXPECT_VERIFIED(check([&] {
    before = std::make_unique<std::vector<int>>(20, 2);
    before->resize(1000);
    handed_out = std::make_unique<int>(7);
  }));
  EXPECT_EQ(before->size(), 1000U);
  EXPECT_EQ(*handed_out, 7);
}

} // namespace
