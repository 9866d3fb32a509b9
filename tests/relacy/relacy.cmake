# The primitives under Relacy's full search, where relacy-dev is there.
if(LOCKSTITCH_RELACY_INCLUDE)
  foreach(which IN ITEMS "" more_)
    set(name "test_${which}relacy")
    add_executable(${name} "${CMAKE_CURRENT_SOURCE_DIR}/relacy/${which}primitives_test.cpp")
    lockstitch_target(${name})
    target_compile_options(${name} PRIVATE -O1) # it is a search; without optimisation it takes minutes
    target_include_directories(${name} SYSTEM PRIVATE "${LOCKSTITCH_RELACY_INCLUDE}")
    target_link_libraries(${name} PRIVATE lockstitch::primitives)
    add_test(NAME ${which}relacy COMMAND ${name})
  endforeach()
endif()

# -Wthread-safety over the attributes of the locks: a right file compiles, and one that forgets a lock does not.
find_program(LOCKSTITCH_CLANG NAMES clang++ clang++-14)
mark_as_advanced(LOCKSTITCH_CLANG)
if(LOCKSTITCH_CLANG)
  foreach(which IN ITEMS right wrong)
    add_test(NAME thread_safety_${which}
      COMMAND "${LOCKSTITCH_CLANG}" -std=c++20 -fsyntax-only -Werror=thread-safety -DLOCKSTITCH_${which}
              -I "${PROJECT_SOURCE_DIR}/primitives/include" "${CMAKE_CURRENT_SOURCE_DIR}/thread_safety/attributes.cpp")
  endforeach()
  set_tests_properties(thread_safety_wrong PROPERTIES WILL_FAIL TRUE)
endif()
