# What every target of this project is compiled with, and the helpers the folders' CMakeLists.txt use.
include_guard(GLOBAL)

if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
  endif()
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()

# Sets `variable` to the C++ sources below the current folder that match; the build looks again when files come or go.
function(lockstitch_sources variable)
  set(patterns ${ARGN})
  list(TRANSFORM patterns PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  file(GLOB found CONFIGURE_DEPENDS ${patterns})
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# Fails with a sentence that says which package is missing.
function(lockstitch_require_library library header package)
  find_library(LOCKSTITCH_FOUND_${library} ${library})
  find_path(LOCKSTITCH_HEADER_${library} ${header})
  mark_as_advanced(LOCKSTITCH_FOUND_${library} LOCKSTITCH_HEADER_${library})
  if(NOT LOCKSTITCH_FOUND_${library} OR NOT LOCKSTITCH_HEADER_${library})
    message(FATAL_ERROR "lib${library} or <${header}> not found: install ${package} (./dev build does it)")
  endif()
endfunction()

# Warnings, C++20 and debug information for a target of ours. Reports take places from debug information, so -g stays on
# in every build type.
function(lockstitch_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow -g)
  if(LOCKSTITCH_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
