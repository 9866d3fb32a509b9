# The primitives under Relacy's full search, where relacy-dev is there.
if(LOCKSTITCH_RELACY_INCLUDE)
  add_executable(test_relacy "${CMAKE_CURRENT_SOURCE_DIR}/relacy/primitives_test.cpp")
  lockstitch_target(test_relacy)
  target_compile_options(test_relacy PRIVATE -O1) # it is a search; without optimisation it takes minutes
  target_include_directories(test_relacy SYSTEM PRIVATE "${LOCKSTITCH_RELACY_INCLUDE}")
  target_link_libraries(test_relacy PRIVATE lockstitch::primitives)
  add_test(NAME relacy COMMAND test_relacy)
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
