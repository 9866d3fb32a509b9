# primitives_stress: as it is, with ThreadSanitizer, and for Helgrind where valgrind is there. It uses nothing of the
# checker, whose replaced operator new the tools need not know.
function(lockstitch_stress name)
  add_executable(${name} "${CMAKE_CURRENT_SOURCE_DIR}/stress/primitives_stress.cpp")
  lockstitch_target(${name})
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE lockstitch::primitives)
endfunction()

lockstitch_stress(primitives_stress)
add_test(NAME stress COMMAND primitives_stress)

include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS -fsanitize=thread)
check_cxx_source_compiles("int main() {}" LOCKSTITCH_HAVE_TSAN)
unset(CMAKE_REQUIRED_FLAGS)
if(LOCKSTITCH_HAVE_TSAN AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  lockstitch_stress(primitives_stress_tsan)
  target_compile_options(primitives_stress_tsan PRIVATE -fsanitize=thread)
  target_link_options(primitives_stress_tsan PRIVATE -fsanitize=thread)
  add_test(NAME stress_tsan COMMAND primitives_stress_tsan 2000)
endif()

find_program(LOCKSTITCH_VALGRIND valgrind)
find_path(LOCKSTITCH_HELGRIND_HEADER valgrind/helgrind.h)
mark_as_advanced(LOCKSTITCH_VALGRIND LOCKSTITCH_HELGRIND_HEADER)
if(LOCKSTITCH_VALGRIND AND LOCKSTITCH_HELGRIND_HEADER AND NOT CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  lockstitch_stress(primitives_stress_helgrind)
  target_compile_definitions(primitives_stress_helgrind PRIVATE LOCKSTITCH_HELGRIND=1)
  add_test(NAME stress_helgrind
    COMMAND "${LOCKSTITCH_VALGRIND}" --tool=helgrind --error-exitcode=1 -q "$<TARGET_FILE:primitives_stress_helgrind>" 100)
endif()
