// The programs of models/bench in Relacy's dialect, and its full search over them, which has no reduction.
// Source: Relacy Race Detector (Dmitry Vyukov), Debian package relacy-dev.
// Left out, since they do not end within a minute at any size that says something: indexer (12 threads before two
// meet), big0 (22 accesses in 4 threads), and of the others the next size; ticketlock(3) has some 3·10¹² interleavings.
// fib(2) ends in half a minute, and is left out to keep the whole run short.
#include "bench/relacy_bench.hpp"

#ifdef LOCKSTITCH_HAVE_RELACY

#include <relacy/relacy.hpp>
// Relacy traps allocation and assertions in tests by macros; nothing below is meant to be trapped.
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno

#include <sstream>
#include <stdexcept>

namespace {

using rl::mo_acquire;
using rl::mo_relaxed;
using rl::mo_release;
using location = rl::atomic<int>;

void set(location& x, int value) { x($).store(value, mo_relaxed); }

template <int N> struct ainc : rl::test_suite<ainc<N>, N> {
  location x;
  void before() { set(x, 0); }
  void thread(unsigned) { x($).fetch_add(1, mo_relaxed); }
};

template <int N> struct binc : rl::test_suite<binc<N>, N> {
  location x;
  location y;
  void before() {
    set(x, 0);
    set(y, 0);
  }
  void thread(unsigned) {
    x($).fetch_add(1, mo_relaxed);
    y($).fetch_add(1, mo_relaxed);
  }
};

template <int N> struct inc : rl::test_suite<inc<N>, N> {
  location x;
  void before() { set(x, 0); }
  void thread(unsigned i) {
    const int r = x($).load(mo_relaxed);
    x($).store(r + (1 << i), mo_release);
  }
};

template <int N> struct readers : rl::test_suite<readers<N>, N + 1> {
  location x;
  void before() { set(x, 0); }
  void thread(unsigned i) {
    if (i == 0) {
      x($).store(42, mo_release);
    } else {
      x($).load(mo_acquire);
    }
  }
};

template <int N> struct lastzero : rl::test_suite<lastzero<N>, N + 1> {
  location a[N + 1];
  void before() {
    for (location& x : a) set(x, 0);
  }
  void thread(unsigned thread) {
    if (thread == 0) {
      int i = N;
      while (a[i]($).load(mo_acquire) != 0) --i;
    } else {
      const int previous = a[thread - 1]($).load(mo_acquire);
      a[thread]($).store(previous + 1, mo_release);
    }
  }
};

template <int N> struct casrot : rl::test_suite<casrot<N>, N> {
  location x;
  void before() { set(x, 0); }
  void thread(unsigned thread) {
    int expected = static_cast<int>(thread);
    x($).compare_exchange_strong(expected, expected + 1, mo_relaxed, mo_relaxed);
  }
};

template <int N> struct casw : rl::test_suite<casw<N>, N> {
  location x;
  void before() { set(x, 0); }
  void thread(unsigned thread) {
    int expected = 0;
    x($).compare_exchange_strong(expected, 1, mo_relaxed, mo_relaxed);
    x($).store(static_cast<int>(thread) + 3, mo_release);
  }
};

template <int N> struct fib : rl::test_suite<fib<N>, 3> {
  location x;
  location y;
  void before() {
    set(x, 1);
    set(y, 1);
  }
  void add_into(location& sum) {
    for (int i = 0; i < N; ++i) {
      const int a = x($).load(mo_acquire);
      const int b = y($).load(mo_acquire);
      sum($).store(a + b, mo_release);
    }
  }
  void thread(unsigned thread) {
    if (thread == 0) add_into(x);
    if (thread == 1) add_into(y);
    if (thread == 2 && x($).load(mo_acquire) <= 144) y($).load(mo_acquire);
  }
};

/// What a lock protects.
struct protected_data {
  rl::var<int> owner;
  void use(unsigned thread) {
    owner($) = static_cast<int>(thread);
    RL_ASSERT(owner($) == static_cast<int>(thread));
  }
};

struct spinlock {
  location x;
  protected_data data;
  void reset() { set(x, 0); }
  void lock() {
    for (;;) {
      while (x($).load(mo_relaxed) != 0) rl::yield(1, $);
      int expected = 0;
      if (x($).compare_exchange_strong(expected, 1, mo_acquire, mo_relaxed)) return;
      rl::yield(1, $);
    }
  }
  void unlock() { x($).store(0, mo_release); }
};

struct ttas_lock {
  location x;
  protected_data data;
  void reset() { set(x, 0); }
  void lock() {
    for (;;) {
      while (x($).load(mo_relaxed) != 0) rl::yield(1, $);
      if (x($).exchange(1, mo_acquire) == 0) return;
      rl::yield(1, $);
    }
  }
  void unlock() { x($).store(0, mo_release); }
};

struct ticket_lock {
  location next;
  location owner;
  protected_data data;
  void reset() {
    set(next, 0);
    set(owner, 0);
  }
  void lock() {
    const int ticket = next($).fetch_add(1, mo_relaxed);
    while (owner($).load(mo_acquire) != ticket) rl::yield(1, $);
  }
  void unlock() {
    const int now = owner($).load(mo_relaxed);
    owner($).store(now + 1, mo_release);
  }
};

template <class Lock, int N> struct take_once_each : rl::test_suite<take_once_each<Lock, N>, N> {
  Lock lock;
  void before() { lock.reset(); }
  void thread(unsigned thread) {
    lock.lock();
    lock.data.use(thread);
    lock.unlock();
  }
};

template <class Test> std::uint64_t full_search() {
  std::ostringstream report;
  std::ostringstream progress;
  rl::test_params params;
  params.output_stream = &report;
  params.progress_stream = &progress;
  params.search_type = rl::sched_full;
  if (!rl::simulate<Test>(params)) throw std::runtime_error("Relacy finds a bug: " + report.str());
  return params.stop_iteration;
}

} // namespace

std::vector<lockstitch::bench::relacy_row> lockstitch::bench::relacy_rows() {
  return {
      {"bench/ainc(5)", full_search<ainc<5>>},
      {"bench/ainc(6)", full_search<ainc<6>>},
      {"bench/binc(4)", full_search<binc<4>>},
      {"bench/inc(4)", full_search<inc<4>>},
      {"bench/readers(4)", full_search<readers<4>>},
      {"bench/lastzero(3)", full_search<lastzero<3>>},
      {"bench/casrot(5)", full_search<casrot<5>>},
      {"bench/casw(4)", full_search<casw<4>>},
      {"bench/fib(1)", full_search<fib<1>>},
      {"bench/spinlock(3)", full_search<take_once_each<spinlock, 3>>},
      {"bench/ticketlock(2)", full_search<take_once_each<ticket_lock, 2>>},
      {"bench/ttas(3)", full_search<take_once_each<ttas_lock, 3>>},
  };
}

#else

std::vector<lockstitch::bench::relacy_row> lockstitch::bench::relacy_rows() { return {}; }

#endif
