// The stable ids of models, verdicts, await modes and findings, and result::has.
// An id is never renamed: it stands in JSON reports, replay files and the names of the catalogue's pages.
#include "report/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace lockstitch {
namespace {

template <class E> using named = std::pair<E, std::string_view>;

constexpr std::array<named<model>, 4> models{{
    {model::rc20, "rc20"},
    {model::rc11, "rc11"},
    {model::cpp20, "cpp20"},
    {model::sc, "sc"},
}};

constexpr std::array<named<verdict>, 3> verdicts{{
    {verdict::verified, "verified"},
    {verdict::refuted, "refuted"},
    {verdict::incomplete, "incomplete"},
}};

constexpr std::array<named<await_mode>, 2> await_modes{{
    {await_mode::marked, "marked"},
    {await_mode::automatic, "auto"},
}};

constexpr std::array<named<finding_kind>, 28> finding_kinds{{
    {finding_kind::data_race, "data-race"},
    {finding_kind::assertion, "assertion"},
    {finding_kind::uncaught_exception, "uncaught-exception"},
    {finding_kind::livelock, "livelock"},
    {finding_kind::thread_leak, "thread-leak"},
    {finding_kind::non_deterministic, "non-deterministic"},
    {finding_kind::invalid_memory_order, "invalid-memory-order"},
    {finding_kind::mixed_access, "mixed-access"},
    {finding_kind::deadlock, "deadlock"},
    {finding_kind::crash, "crash"},
    {finding_kind::endless_loop, "endless-loop"},
    {finding_kind::stack_overflow, "stack-overflow"},
    {finding_kind::use_after_free, "use-after-free"},
    {finding_kind::double_free, "double-free"},
    {finding_kind::leak, "leak"},
    {finding_kind::out_of_bounds, "out-of-bounds"},
    {finding_kind::uninitialised_read, "uninitialised-read"},
    {finding_kind::self_deadlock, "self-deadlock"},
    {finding_kind::lock_order, "lock-order"},
    {finding_kind::invalid_unlock, "invalid-unlock"},
    {finding_kind::lost_wakeup, "lost-wakeup"},
    {finding_kind::lock_leak, "lock-leak"},
    {finding_kind::destroyed_in_use, "destroyed-in-use"},
    {finding_kind::copied_object, "copied-object"},
    {finding_kind::two_mutexes, "two-mutexes"},
    {finding_kind::overflow, "overflow"},
    {finding_kind::barrier_misuse, "barrier-misuse"},
    {finding_kind::starvation, "starvation"},
}};

template <class Table, class E> constexpr std::string_view name_in(const Table& table, E value) noexcept {
  for (const auto& [entry, name] : table)
    if (entry == value) return name;
  return "unknown";
}

template <class E, std::size_t N>
std::optional<E> value_in(const std::array<named<E>, N>& table, std::string_view name) noexcept {
  for (const auto& [entry, entry_name] : table)
    if (entry_name == name) return entry;
  return std::nullopt;
}

constexpr auto kinds_only = [] {
  std::array<finding_kind, finding_kinds.size()> kinds{};
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds[i] = finding_kinds[i].first;
  return kinds;
}();

} // namespace

std::string_view to_string(model m) noexcept { return name_in(models, m); }
std::string_view to_string(finding_kind kind) noexcept { return name_in(finding_kinds, kind); }
std::string_view to_string(verdict v) noexcept { return name_in(verdicts, v); }
std::optional<model> model_from_name(std::string_view name) noexcept { return value_in(models, name); }

bool result::has(finding_kind kind) const noexcept {
  return std::any_of(findings.begin(), findings.end(), [kind](const finding& f) { return f.kind == kind; });
}

namespace report {

std::optional<finding_kind> finding_kind_from_name(std::string_view name) noexcept {
  return value_in(finding_kinds, name);
}
std::string_view to_string(await_mode mode) noexcept { return name_in(await_modes, mode); }
std::optional<await_mode> await_mode_from_name(std::string_view name) noexcept { return value_in(await_modes, name); }
std::span<const finding_kind> all_finding_kinds() noexcept { return kinds_only; }

std::string model_choices() {
  std::string all;
  for (const auto& [m, name] : models) all.append(all.empty() ? "" : ", ").append(name);
  return all;
}

} // namespace report
} // namespace lockstitch
