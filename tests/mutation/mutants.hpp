// The mutants of the primitives: every place that their models reach, with every order that is one step weaker, and
// every wake-up and check left out.
#pragma once

#include "lockstitch/platform/mutation.hpp"

#include <string>
#include <vector>

namespace lockstitch::mutation_test {

/// One mutant, and what it is called: "mutex.hpp unlock compare_exchange release -> relaxed".
struct named_mutant {
  platform::mutant change;
  std::string file;
  std::string name;
};

/// "mutex.hpp" of a path.
[[nodiscard]] std::string file_of(const platform::place& p);

/// All mutants of these places, in the order of the text. Places that differ in nothing but the line are numbered.
[[nodiscard]] std::vector<named_mutant> mutants_of(std::vector<platform::place> places);

} // namespace lockstitch::mutation_test
