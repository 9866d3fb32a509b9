// Addresses to places with libdwfl; see debug_info.hpp. Clang writes no .debug_aranges, so units are searched by
// their own ranges; functions of local classes sit below functions that do not contain them, so all functions of a
// unit are listed once, whatever they are nested in.
#include "runtime/debug_info.hpp"

#include "runtime/function_name.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>

#include <cxxabi.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <unistd.h>

namespace lockstitch::runtime {

namespace {

/// A compilation unit of a binary, and an address as that binary's debug information counts them.
struct unit {
  Dwarf_Die die;
  Dwarf_Addr address;
};

bool contains(Dwarf_Die& die, Dwarf_Addr address) { return dwarf_haspc(&die, address) == 1; }

/// The children of a DIE.
std::vector<Dwarf_Die> children(Dwarf_Die& parent) {
  std::vector<Dwarf_Die> result;
  Dwarf_Die child;
  for (int end = dwarf_child(&parent, &child); end == 0; end = dwarf_siblingof(&child, &child)) result.push_back(child);
  return result;
}

/// All functions with code of a unit. Goes through the tree without recursion.
std::vector<Dwarf_Die> functions_of(Dwarf_Die unit_die) {
  std::vector<Dwarf_Die> functions;
  std::vector<Dwarf_Die> open{unit_die};
  while (!open.empty()) {
    Dwarf_Die die = open.back();
    open.pop_back();
    Dwarf_Addr entry = 0;
    if (dwarf_tag(&die) == DW_TAG_subprogram && (dwarf_entrypc(&die, &entry) == 0 || dwarf_hasattr(&die, DW_AT_ranges)))
      functions.push_back(die);
    for (Dwarf_Die& child : children(die)) open.push_back(child);
  }
  return functions;
}

/// The inlined calls around the address inside a function, outermost first.
std::vector<Dwarf_Die> inlined_calls(Dwarf_Die function, Dwarf_Addr address) {
  std::vector<Dwarf_Die> calls;
  for (bool found = true; found;) {
    found = false;
    for (Dwarf_Die& child : children(function)) {
      const int tag = dwarf_tag(&child);
      if ((tag != DW_TAG_inlined_subroutine && tag != DW_TAG_lexical_block) || !contains(child, address)) continue;
      if (tag == DW_TAG_inlined_subroutine) calls.push_back(child);
      function = child;
      found = true;
      break;
    }
  }
  return calls;
}

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(abi::__cxa_demangle(name, nullptr, nullptr, &status),
                                                         &std::free);
  return text ? text.get() : name;
}

/// What a DIE is an instance or a definition of: where its name is, and the scopes it is declared in.
Dwarf_Die declaration_of(Dwarf_Die die) {
  for (const unsigned int reference : {DW_AT_abstract_origin, DW_AT_specification}) {
    Dwarf_Attribute attribute;
    Dwarf_Die target;
    if (dwarf_formref_die(dwarf_attr(&die, reference, &attribute), &target) != nullptr) die = target;
  }
  return die;
}

/// The name that a scope adds to what is in it; empty if it adds none.
std::string scope_name(Dwarf_Die& scope) {
  const char* name = dwarf_diename(&scope);
  switch (dwarf_tag(&scope)) {
  case DW_TAG_namespace: return name != nullptr ? name : "(anonymous namespace)";
  case DW_TAG_class_type:
  case DW_TAG_structure_type:
  case DW_TAG_union_type: return name != nullptr ? name : "<lambda>"; // Clang leaves closure types unnamed
  case DW_TAG_subprogram: return name != nullptr ? name : "";
  default: return "";
  }
}

/// The DIE and what it is nested in, innermost first.
std::vector<Dwarf_Die> scopes_of(Dwarf_Die& die) {
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&die, &scopes);
  const std::unique_ptr<Dwarf_Die, decltype(&std::free)> owner(scopes, &std::free);
  return count > 0 ? std::vector<Dwarf_Die>(scopes, scopes + count) : std::vector<Dwarf_Die>{};
}

/// The name with the scopes that its declaration is nested in.
std::string qualified_name(Dwarf_Die function) {
  std::string name;
  for (bool inside_another = true; inside_another;) {
    inside_another = false;
    function = declaration_of(function);
    for (Dwarf_Die& scope : scopes_of(function)) {
      inside_another = scope.addr != function.addr && dwarf_tag(&scope) == DW_TAG_subprogram;
      if (inside_another) { // its own scopes are where it is declared
        function = scope;
        break;
      }
      const std::string part = scope_name(scope);
      if (!part.empty()) name.insert(0, name.empty() ? part : part + "::");
    }
  }
  return name;
}

/// By the linkage name, which GCC leaves out for local and private functions; Clang's closure types are nested in
/// nothing.
std::string function_name(Dwarf_Die& function) {
  Dwarf_Attribute attribute;
  const char* linkage = dwarf_formstring(dwarf_attr_integrate(&function, DW_AT_linkage_name, &attribute));
  return short_function_name(linkage != nullptr ? demangled(linkage) : qualified_name(function));
}

std::uint32_t number(Dwarf_Die& die, unsigned int attribute_name) {
  Dwarf_Attribute attribute;
  Dwarf_Word value = 0;
  return dwarf_formudata(dwarf_attr(&die, attribute_name, &attribute), &value) == 0 ? static_cast<std::uint32_t>(value)
                                                                                    : 0;
}

/// The path as seen from the folder in which the unit was compiled.
std::string path_in(Dwarf_Die& unit_die, const char* file) {
  if (file == nullptr) return {};
  Dwarf_Attribute attribute;
  const char* folder = dwarf_formstring(dwarf_attr(&unit_die, DW_AT_comp_dir, &attribute));
  return (std::filesystem::path(folder != nullptr ? folder : "") / file).lexically_normal().string();
}

/// Where an inlined function was called.
source_place call_place(unit& where, Dwarf_Die& call) {
  source_place place;
  Dwarf_Files* files = nullptr;
  std::size_t count = 0;
  if (dwarf_getsrcfiles(&where.die, &files, &count) == 0)
    place.file = path_in(where.die, dwarf_filesrc(files, number(call, DW_AT_call_file), nullptr, nullptr));
  place.line = number(call, DW_AT_call_line);
  place.column = number(call, DW_AT_call_column);
  return place;
}

/// The row of the line table.
source_place line_place(unit& where) {
  source_place place;
  Dwarf_Line* row = dwarf_getsrc_die(&where.die, where.address);
  if (row == nullptr) return place;
  int line = 0;
  int column = 0;
  dwarf_lineno(row, &line);
  dwarf_linecol(row, &column);
  place.file = path_in(where.die, dwarf_linesrc(row, nullptr, nullptr));
  place.line = static_cast<std::uint32_t>(line);
  place.column = static_cast<std::uint32_t>(column);
  return place;
}

} // namespace

struct debug_info::state {
  state();
  ~state() { dwfl_end(dwfl); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  void report_binaries() const;
  Dwfl_Module* module_at(Dwarf_Addr address) const;
  static std::optional<unit> unit_at(Dwfl_Module* module, Dwarf_Addr address);
  std::optional<Dwarf_Die> function_at(unit& where);

  char* debug_path = nullptr; ///< the default: beside the binary, and below /usr/lib/debug
  Dwfl_Callbacks callbacks{};
  Dwfl* dwfl = nullptr;
  std::map<const void*, std::vector<Dwarf_Die>> functions; ///< of the units asked for so far, by the unit's address
};

debug_info::state::state() {
  callbacks.find_elf = dwfl_linux_proc_find_elf;
  callbacks.find_debuginfo = dwfl_standard_find_debuginfo;
  callbacks.debuginfo_path = &debug_path;
  dwfl = dwfl_begin(&callbacks);
  report_binaries();
}

void debug_info::state::report_binaries() const {
  dwfl_report_begin_add(dwfl);
  dwfl_linux_proc_report(dwfl, getpid());
  dwfl_report_end(dwfl, nullptr, nullptr);
}

/// Binaries may have been loaded since the last question.
Dwfl_Module* debug_info::state::module_at(Dwarf_Addr address) const {
  Dwfl_Module* module = dwfl_addrmodule(dwfl, address);
  if (module != nullptr) return module;
  report_binaries();
  return dwfl_addrmodule(dwfl, address);
}

std::optional<unit> debug_info::state::unit_at(Dwfl_Module* module, Dwarf_Addr address) {
  Dwarf_Addr bias = 0;
  Dwarf_Die* guess = dwfl_module_addrdie(module, address, &bias); // an address in no range counts as the range's before
  if (guess != nullptr && contains(*guess, address - bias)) return unit{*guess, address - bias};
  for (Dwarf_Die* die = nullptr; (die = dwfl_module_nextcu(module, die, &bias)) != nullptr;)
    if (contains(*die, address - bias)) return unit{*die, address - bias};
  return std::nullopt;
}

std::optional<Dwarf_Die> debug_info::state::function_at(unit& where) {
  const auto [at, first_time] = functions.try_emplace(where.die.addr);
  if (first_time) at->second = functions_of(where.die);
  for (Dwarf_Die& function : at->second)
    if (contains(function, where.address)) return function;
  return std::nullopt;
}

debug_info::debug_info() = default;
debug_info::~debug_info() = default;

std::vector<source_place> debug_info::frames_at(std::uintptr_t address) {
  if (!state_) state_ = std::make_unique<state>();
  Dwfl_Module* module = state_->module_at(address);
  if (module == nullptr) return {};
  std::optional<unit> where = state::unit_at(module, address);
  std::optional<Dwarf_Die> function = where ? state_->function_at(*where) : std::nullopt;
  if (!function) {
    const char* symbol = dwfl_module_addrname(module, address);
    return {source_place{{}, 0, 0, symbol != nullptr ? short_function_name(demangled(symbol)) : ""}};
  }
  std::vector<Dwarf_Die> calls = inlined_calls(*function, where->address);
  std::vector<source_place> frames;
  source_place place = line_place(*where);
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    place.function = function_name(*call);
    frames.push_back(std::move(place));
    place = call_place(*where, *call);
  }
  place.function = function_name(*function);
  frames.push_back(std::move(place));
  return frames;
}

} // namespace lockstitch::runtime
