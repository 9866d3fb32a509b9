// From the place of an operation, kept as one word while a check runs, to what a report shows of it: the file, the line
// and column at which the expression begins, the function, and the name that the accessed object has there. Used once
// something is reported; the answers are kept, and so are the sources read for them.
#pragma once

#include "lockstitch/detail/site.hpp"
#include "lockstitch/result.hpp"

#include <string>
#include <string_view>

namespace lockstitch::runtime {

/// The place in the user's source. Of a return address that is the innermost inlined call in a file that belongs
/// neither to Lockstitch nor to the standard library; if there is none, the outermost. Line 0: there is no debug
/// information, or no place.
[[nodiscard]] source_place resolve(detail::site where);

/// The same place at the beginning of its line: compilers do not agree on the column of what is no call.
[[nodiscard]] source_place at_line_begin(source_place place);

/// Whether that place is in a file of the user's, and not in a destructor that the compiler wrote.
[[nodiscard]] bool is_in_users_code(detail::site where);

/// Whether the code there is of a standard library's file with this in its name, or has such code inlined.
/// Requires: always the same part.
[[nodiscard]] bool is_in_library_file(detail::site where, std::string_view part);

/// The name of the object that is accessed there, as it stands in the source: "node->next"; see accessed_object().
/// "" if the source cannot be read, does not tell, or is not the user's.
[[nodiscard]] std::string expression_at(const source_place& place, std::string_view operation);

/// The object that the guard declared there is made for; "" in the same cases.
[[nodiscard]] std::string guarded_object_at(const source_place& place);

/// The name of the variable whose declaration is there; "" in the same cases.
[[nodiscard]] std::string declaration_at(const source_place& place);

} // namespace lockstitch::runtime
