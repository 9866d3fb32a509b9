#include "mutation/mutants.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

namespace lockstitch::mutation_test {

using platform::change;
using platform::mutant;
using platform::operation;
using platform::place;

namespace {

std::string_view name_of(operation o) {
  switch (o) {
  case operation::load: return "load";
  case operation::store: return "store";
  case operation::exchange: return "exchange";
  case operation::fetch: return "fetch";
  case operation::compare_exchange: return "compare_exchange";
  case operation::failed_exchange: return "failed compare_exchange";
  case operation::fence: return "fence";
  case operation::wait: return "wait";
  case operation::wake_one: return "wake_one";
  case operation::wake_all: return "wake_all";
  }
  return "";
}

std::string_view name_of(std::memory_order o) {
  switch (o) {
  case std::memory_order_relaxed: return "relaxed";
  case std::memory_order_consume: return "consume";
  case std::memory_order_acquire: return "acquire";
  case std::memory_order_release: return "release";
  case std::memory_order_acq_rel: return "acq_rel";
  case std::memory_order_seq_cst: return "seq_cst";
  }
  return "";
}

/// The function of a signature as the compiler writes it.
std::string_view function_of(std::string_view signature) {
  signature = signature.substr(0, signature.find('('));
  const std::size_t at = signature.rfind("::");
  return at == signature.npos ? signature : signature.substr(at + 2);
}

/// The orders one step weaker. What fails with one of them fails with all that are weaker still.
std::vector<std::memory_order> weaker(operation what, std::memory_order order) {
  const bool reads = what == operation::load || what == operation::failed_exchange;
  switch (order) {
  case std::memory_order_seq_cst:
    if (reads) return {std::memory_order_acquire};
    return {what == operation::store ? std::memory_order_release : std::memory_order_acq_rel};
  case std::memory_order_acq_rel: return {std::memory_order_acquire, std::memory_order_release};
  case std::memory_order_acquire:
  case std::memory_order_release: return {std::memory_order_relaxed};
  default: return {};
  }
}

struct variant {
  change how;
  std::memory_order to = std::memory_order_relaxed;
  std::string name;
};

std::vector<variant> variants_of(const place& p) {
  switch (p.what) {
  case operation::wait: return {{change::no_check, {}, "without its check"}};
  case operation::wake_one: return {{change::drop, {}, "dropped"}};
  case operation::wake_all: return {{change::drop, {}, "dropped"}, {change::one, {}, "wakes one"}};
  default: break;
  }
  std::vector<variant> all;
  for (const std::memory_order to : weaker(p.what, p.order))
    all.push_back({change::weaken, to, std::string(name_of(p.order)) + " -> " + std::string(name_of(to))});
  if (p.what == operation::failed_exchange) all.push_back({change::no_check, {}, "taken for a success"});
  return all;
}

} // namespace

std::string file_of(const place& p) {
  const std::string_view path = p.file;
  return std::string(path.substr(path.rfind('/') + 1));
}

std::vector<named_mutant> mutants_of(std::vector<place> places) {
  std::sort(places.begin(), places.end(), [](const place& a, const place& b) {
    return std::tuple(file_of(a), a.line, a.column, a.what) < std::tuple(file_of(b), b.line, b.column, b.what);
  });
  std::map<std::string, int> seen;
  std::vector<named_mutant> all;
  for (const place& p : places) {
    std::string at = file_of(p) + " " + std::string(function_of(p.function)) + " " + std::string(name_of(p.what));
    if (const int number = ++seen[at]; number > 1) at += " #" + std::to_string(number);
    for (const variant& v : variants_of(p)) {
      const mutant m{.file = p.file, .what = p.what, .change = v.how, .to = v.to, .line = p.line, .column = p.column};
      all.push_back({m, file_of(p), at + ": " + v.name});
    }
  }
  return all;
}

} // namespace lockstitch::mutation_test
