// Random programs; see program_generator.hpp. std::uniform_int_distribution is not used, since its values differ
// between standard libraries and a printed seed should mean the same program everywhere.
#include "program_generator.hpp"

#include <string>
#include <utility>

namespace lockstitch::spec {
namespace {

using litmus::op;
using litmus::op_kind;

constexpr std::size_t plain_location = 3; ///< behind the atomic ones

enum class order_flavour : std::uint8_t {
  relaxed,
  release_acquire,
  release_relaxed,
  half_seq_cst,
  seq_cst,
  mixed,
  fences,
};

class generator {
public:
  explicit generator(std::mt19937_64& random) : random_(random) {}

  litmus::test make() {
    choose_flavour();
    test_.name = "random";
    test_.locations = {{"x", 0, true}, {"y", 0, true}, {"z", 0, true}, {"d", 0, false}};
    const std::size_t shape = below(100);
    if (shape < 10) make_release_sequence();
    else if (shape < 20) make_locked();
    else if (shape < 65) make_ring(one_of<std::size_t>({2, 2, 2, 3, 3}));
    else make_free();
    observe_all();
    return std::move(test_);
  }

private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool percent(std::size_t p) { return below(100) < p; }
  template <class T> T one_of(std::initializer_list<T> list) { return list.begin()[below(list.size())]; }

  void choose_flavour() {
    orders_ = one_of({order_flavour::relaxed, order_flavour::release_acquire, order_flavour::release_relaxed,
                      order_flavour::half_seq_cst, order_flavour::seq_cst, order_flavour::mixed, order_flavour::fences,
                      order_flavour::fences});
    rmws_ = one_of<std::size_t>({0, 10, 40});
    fences_ = orders_ == order_flavour::fences ? 35 : one_of<std::size_t>({0, 0, 15});
    awaits_ = one_of<std::size_t>({0, 0, 0, 0, 20});
    branches_ = one_of<std::size_t>({0, 0, 25});
    alternate_ = one_of<std::size_t>({0, 50, 80, 80, 100});
    plain_ = percent(25);
  }

  // --- orders ---
  std::memory_order any_order() {
    switch (orders_) {
    case order_flavour::relaxed: return std::memory_order_relaxed;
    case order_flavour::release_acquire: return std::memory_order_acq_rel;
    case order_flavour::release_relaxed: return percent(50) ? std::memory_order_acq_rel : std::memory_order_relaxed;
    case order_flavour::half_seq_cst: return percent(55) ? std::memory_order_seq_cst : std::memory_order_acq_rel;
    case order_flavour::seq_cst: return percent(85) ? std::memory_order_seq_cst : std::memory_order_relaxed;
    case order_flavour::fences: return percent(80) ? std::memory_order_relaxed : std::memory_order_seq_cst;
    case order_flavour::mixed: break;
    }
    return one_of({std::memory_order_relaxed, std::memory_order_acquire, std::memory_order_release,
                   std::memory_order_acq_rel, std::memory_order_seq_cst});
  }
  std::memory_order load_order() {
    const std::memory_order o = any_order();
    if (o == std::memory_order_release) return std::memory_order_relaxed;
    return o == std::memory_order_acq_rel ? std::memory_order_acquire : o;
  }
  std::memory_order store_order() {
    const std::memory_order o = any_order();
    if (o == std::memory_order_acquire) return std::memory_order_relaxed;
    return o == std::memory_order_acq_rel ? std::memory_order_release : o;
  }
  std::memory_order fence_order() {
    return percent(60) ? std::memory_order_seq_cst
                       : one_of({std::memory_order_acquire, std::memory_order_release, std::memory_order_acq_rel});
  }

  // --- whole programs ---
  /// Each thread accesses any location next.
  void make_free() {
    locations_ = 2;
    std::vector<std::size_t> events(one_of<std::size_t>({2, 2, 2, 3, 3, 4}), 1);
    for (std::size_t more = 2 + below(7 - events.size()); more > 0; --more) ++events[below(events.size())];
    for (const std::size_t n : events) add_thread(n);
  }

  /// Thread i accesses location i and then i + 1, the last one the first: store buffering, message passing and all
  /// other cycles of two or three threads are such, with what is put between and around. With plain data the first
  /// location is plain, and the last thread accesses it only if it has read something from the one before.
  void make_ring(std::size_t size) {
    locations_ = size;
    for (std::size_t t = 0; t < size; ++t) add_ring_thread(t, size);
    if (size == 2 && percent(40)) add_bystander();
    for (std::size_t more = below(size == 2 ? 4 : 2); more > 0; --more) insert_somewhere();
  }

  /// A third thread that may go on with a release sequence, or end it.
  void add_bystander() {
    litmus::thread& t = test_.threads.emplace_back();
    t.ops.push_back(percent(75) ? read_modify_write(t) : store(t));
    t.ops.back().location = 1;
  }

  /// Data, a release, what may or may not go on with its release sequence, and an acquire in front of the data.
  void make_release_sequence() {
    locations_ = 2;
    const auto data = [this](op o) {
      o.location = plain_ ? plain_location : 0;
      o.plain = plain_;
      if (plain_) o.order = std::memory_order_relaxed;
      return o;
    };
    litmus::thread& writer = test_.threads.emplace_back();
    writer.ops = {data(store(writer)), flag_access(store(writer), std::memory_order_release)};
    if (percent(50)) writer.ops.push_back(flag_access(store(writer), std::memory_order_relaxed));
    if (percent(25)) writer.ops.push_back(flag_access(read_modify_write(writer), any_order()));
    for (std::size_t bystanders = 1 + below(2); bystanders > 0; --bystanders) add_bystander();
    litmus::thread& reader = test_.threads.emplace_back();
    reader.ops = {flag_access(load(reader), std::memory_order_acquire)};
    op guarded_read = guarded(reader, data(load(reader)));
    guarded_read.cmp = one_of({litmus::comparison::equal, litmus::comparison::greater});
    guarded_read.value = {static_cast<std::int64_t>(1 + below(4)), {}};
    reader.ops.push_back(std::move(guarded_read));
  }

  /// Threads that take a lock made of a spin loop, once or twice, and do something before, in between or behind.
  void make_locked() {
    locations_ = 2;
    const bool exchanges = percent(40), strong = percent(50);
    const std::size_t once = one_of<std::size_t>({1, 1, 2}), twice = below(2);
    for (std::size_t i = 0; i < once + twice; ++i) {
      litmus::thread& t = test_.threads.emplace_back();
      for (std::size_t sections = i < once ? 1 : 2; sections > 0; --sections) {
        t.ops.push_back(exchanges ? lock_by_exchange(t) : lock_by_compare_exchange(t, strong));
        t.ops.push_back(unlock(t));
      }
    }
    for (std::size_t more = 1 + below(3); more > 0; --more) {
      litmus::thread& t = test_.threads[below(test_.threads.size())];
      insert_at(t, below(t.ops.size() + 1), elsewhere(t));
    }
  }

  /// The lock is location 0; with plain data that is what it guards.
  op elsewhere(litmus::thread& t) {
    if (plain_ && percent(50)) return plain_access(t);
    op o = percent(40) ? compare_exchange(t) : percent(30) ? read_modify_write(t) : percent(50) ? load(t) : store(t);
    o.location = 1;
    return o;
  }
  static op lock_access(op o) {
    o.location = 0;
    return o;
  }
  op lock_by_exchange(litmus::thread& t) {
    op o = lock_access(read_modify_write(t));
    o.kind = op_kind::await_exchange;
    o.expected = {0, {}};
    o.value = {1, {}};
    return o;
  }
  op lock_by_compare_exchange(litmus::thread& t, bool strong) {
    op o = lock_access(await_compare_exchange(t));
    o.expected = {0, {}};
    o.desired = {1, {}};
    o.strong = strong;
    return o;
  }
  op unlock(litmus::thread& t) {
    op o = lock_access(store(t));
    o.value = {0, {}};
    return o;
  }

  op flag_access(op o, std::memory_order order) {
    o.location = 1;
    o.order = order;
    return o;
  }

  void add_ring_thread(std::size_t index, std::size_t size) {
    litmus::thread& t = test_.threads.emplace_back();
    const bool first = index == 0, last = index + 1 == size;
    t.ops.push_back(first && plain_ ? plain_access(t) : access_to(index, t, last && plain_));
    if (percent(fences_)) t.ops.push_back(fence());
    if (!last || !plain_) t.ops.push_back(access_to((index + 1) % size, t, false));
    else t.ops.push_back(guarded(t, plain_access(t)));
  }

  op access_to(std::size_t location, litmus::thread& t, bool must_read) {
    op o = must_read ? load(t) : percent(rmws_) ? read_modify_write(t) : percent(50) ? load(t) : store(t);
    o.location = location;
    return o;
  }

  /// What is in the program already, done only if the first read of the thread gave another value than 0.
  op guarded(const litmus::thread& t, op inside) {
    op o;
    o.kind = op_kind::branch;
    o.reg = 0;
    o.cmp = litmus::comparison::not_equal;
    if (percent(fences_)) o.then_ops.push_back(fence());
    o.then_ops.push_back(std::move(inside));
    return t.registers.empty() || percent(10) ? o.then_ops.back() : o;
  }

  /// Not before a register is set that is used behind, which only the ring's last thread does.
  void insert_somewhere() {
    litmus::thread& t = test_.threads[below(test_.threads.size())];
    std::size_t one = 1;
    const bool plain = std::exchange(plain_, plain_ && percent(20));
    op added = any_op(t, one);
    plain_ = plain;
    insert_at(t, added.kind == op_kind::branch ? t.ops.size() : below(t.ops.size() + 1), std::move(added));
  }

  /// There, or at the end if it uses a register, which may not be set before.
  static void insert_at(litmus::thread& t, std::size_t at, op added) {
    const bool uses = added.value.reg || added.desired.reg || added.expected.reg;
    t.ops.insert(uses ? t.ops.end() : t.ops.begin() + static_cast<std::ptrdiff_t>(at), std::move(added));
  }

  // --- threads and operations ---
  void add_thread(std::size_t events) {
    litmus::thread& t = test_.threads.emplace_back();
    if (alternate_ != 0) last_location_ = below(locations_);
    while (events > 0) t.ops.push_back(any_op(t, events));
  }

  std::size_t new_register(litmus::thread& t) {
    t.registers.push_back("r" + std::to_string(t.registers.size()));
    return t.registers.size() - 1;
  }

  op any_op(litmus::thread& t, std::size_t& events_left) {
    if (!t.registers.empty() && percent(branches_)) return branch(t, events_left);
    --events_left;
    if (plain_ && percent(25)) return plain_access(t);
    if (percent(fences_)) return fence();
    if (percent(awaits_)) return percent(50) ? await(t) : await_compare_exchange(t);
    if (percent(rmws_)) return percent(35) ? compare_exchange(t) : read_modify_write(t);
    return percent(50) ? load(t) : store(t);
  }

  op on_location(op_kind kind) {
    op o;
    o.kind = kind;
    if (percent(alternate_)) last_location_ = (last_location_ + 1 + below(locations_ - 1)) % locations_;
    o.location = last_location_;
    return o;
  }
  litmus::operand number() { return {static_cast<std::int64_t>(below(3)), {}}; }
  litmus::operand written(const litmus::thread& t) {
    litmus::operand v{static_cast<std::int64_t>(1 + below(2)), {}};
    if (!t.registers.empty() && percent(15)) v.reg = below(t.registers.size());
    return v;
  }

  op load(litmus::thread& t) {
    op o = on_location(op_kind::load);
    o.order = load_order();
    o.reg = new_register(t);
    return o;
  }
  op store(litmus::thread& t) {
    op o = on_location(op_kind::store);
    o.order = store_order();
    o.value = written(t);
    return o;
  }
  op plain_access(litmus::thread& t) {
    op o = percent(50) ? load(t) : store(t);
    o.location = plain_location;
    o.plain = true;
    o.order = std::memory_order_relaxed;
    return o;
  }
  op fence() {
    op o;
    o.kind = op_kind::fence;
    o.order = fence_order();
    return o;
  }
  op await(litmus::thread& t) {
    op o = on_location(op_kind::await);
    o.order = load_order();
    o.cmp = one_of({litmus::comparison::not_equal, litmus::comparison::equal, litmus::comparison::greater});
    o.value = number();
    o.reg = new_register(t);
    return o;
  }
  op read_modify_write(litmus::thread& t) {
    op o = on_location(one_of({op_kind::exchange, op_kind::add, op_kind::add, op_kind::sub, op_kind::bit_or,
                               op_kind::bit_and, op_kind::bit_xor}));
    o.order = any_order();
    o.value = written(t);
    o.reg = new_register(t);
    return o;
  }
  op compare_exchange(litmus::thread& t) {
    op o = on_location(op_kind::cas);
    o.order = any_order();
    o.fail_order = load_order();
    o.expected = number();
    o.desired = written(t);
    o.strong = percent(50);
    o.reg_ok = new_register(t);
    o.reg = new_register(t);
    return o;
  }
  op await_compare_exchange(litmus::thread& t) {
    op o = on_location(op_kind::await_cas);
    o.order = any_order();
    o.fail_order = load_order();
    o.expected = number();
    o.desired = written(t);
    o.strong = percent(50);
    o.reg = new_register(t);
    return o;
  }
  op branch(litmus::thread& t, std::size_t& events_left) {
    op o;
    o.kind = op_kind::branch;
    o.reg = percent(70) ? t.registers.size() - 1 : below(t.registers.size());
    o.cmp = percent(70) ? litmus::comparison::equal : litmus::comparison::not_equal;
    o.value = number();
    for (std::size_t n = 1 + below(2); n > 0 && events_left > 0; --n) o.then_ops.push_back(any_op(t, events_left));
    if (percent(40) && events_left > 0) o.else_ops.push_back(any_op(t, events_left));
    return o;
  }

  /// Every register, and every location that is used.
  void observe_all() {
    for (std::size_t t = 0; t < test_.threads.size(); ++t)
      for (std::size_t r = 0; r < test_.threads[t].registers.size(); ++r)
        test_.observations.push_back({std::to_string(t) + ':' + test_.threads[t].registers[r], t, r});
    for (std::size_t l = 0; l < test_.locations.size(); ++l) {
      const bool used = l == plain_location ? plain_ : l < locations_;
      if (used) test_.observations.push_back({test_.locations[l].name, {}, l});
    }
  }

  std::mt19937_64& random_;
  litmus::test test_;
  order_flavour orders_{};
  std::size_t rmws_ = 0, fences_ = 0, awaits_ = 0, branches_ = 0; ///< per cent of the operations
  std::size_t alternate_ = 0; ///< per cent of the accesses that go to the other location than the one before
  std::size_t last_location_ = 0;
  std::size_t locations_ = 2; ///< atomic ones in use
  bool plain_ = false;
};

} // namespace

litmus::test random_program(std::mt19937_64& random) { return generator(random).make(); }

} // namespace lockstitch::spec
