// Places in the source as a reader knows them: paths below the current folder without it, short names of files, and the
// line of source text itself. Functions have their short names already (runtime/function_name.hpp).
#pragma once

#include "lockstitch/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace lockstitch::report {

/// The path as seen from the current folder when it lies below it, else unchanged.
[[nodiscard]] std::string relative_path(const std::string& file);

/// A sentence with every path in it that lies below the current folder made relative to it.
[[nodiscard]] std::string with_relative_paths(std::string sentence);

/// "models/stack.cpp:41:9"; parts that are not known are left out; empty when nothing is.
[[nodiscard]] std::string full_place(const source_place& where);

/// Short names of the files of one report: "stack.cpp", or the path when two files share that name.
class short_places {
public:
  void add(const source_place& where);
  /// "stack.cpp:41"; empty when the file is not known. Requires: `where` was added.
  [[nodiscard]] std::string operator()(const source_place& where) const;
  /// The short name of the one file that all places are in; empty when there are several, or none.
  [[nodiscard]] std::string only_file() const;

private:
  std::map<std::string, std::string> path_of_name_; ///< "": shared by several files
};

/// The source line and a caret below its column, for printing under a place:
///     41 |   next = top->next;
///        |          ^
/// Nothing when the file cannot be read or the line is not known. No line is longer than `width`.
[[nodiscard]] std::vector<std::string> source_excerpt(const source_place& where, std::size_t width);

} // namespace lockstitch::report
