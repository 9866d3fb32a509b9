# Runs the README's example, and insists that the README shows its text and exactly what it prints, but for the time and
# the path in the line on replaying.
# Called by CTest with -D EXAMPLE=<executable> -D README=<file> -D REPLAY_FOLDER=<folder>, in the repository's top folder.
execute_process(COMMAND "${EXAMPLE}" run --replay-dir "${REPLAY_FOLDER}"
                OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 1)
  message(FATAL_ERROR "the example has to end with status 1 (a finding), not ${status}:\n${output}${errors}")
endif()

# Fails unless the README holds `text`, each with what differs from run to run blotted out.
file(READ "${README}" readme)
function(insist_on what text)
  foreach(shown IN ITEMS readme text)
    string(REGEX REPLACE "replay with: [^\n]*" "replay with: ..." ${shown} "${${shown}}")
    string(REGEX REPLACE "[0-9.]+ m?s" "TIME" ${shown} "${${shown}}")
    string(STRIP "${${shown}}" ${shown})
  endforeach()
  string(FIND "${readme}" "${text}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "README.md does not show ${what}:\n${text}")
  endif()
endfunction()

file(READ docs/example/message_passing.cpp program)
insist_on("docs/example/message_passing.cpp" "${program}")
insist_on("what the example prints" "${output}")
