# Runs the README's example, and insists that the README shows its text, and the README and the guide exactly what it
# prints, but for the path in the line on replaying. LOCKSTITCH_UPDATE_GOLDEN=1 in the environment writes what it prints
# into both instead.
# Called by CTest with -D EXAMPLE=<executable> -D REPLAY_FOLDER=<folder>, in the repository's top folder.
execute_process(COMMAND "${EXAMPLE}" run --replay-dir "${REPLAY_FOLDER}"
                OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 1)
  message(FATAL_ERROR "the example has to end with status 1 (a finding), not ${status}:\n${output}${errors}")
endif()
string(REGEX REPLACE "replay with: [^\n]*" "replay with: build/dev/message_passing replay message_passing.replay"
       output "${output}")
file(READ docs/example/message_passing.cpp program)

# Compares what stands between two marks of a document with `text`, or puts it there.
function(shown document begin end text)
  file(READ "${document}" content)
  string(FIND "${content}" "${begin}" first)
  if(first EQUAL -1)
    message(FATAL_ERROR "${document} has no block that begins with: ${begin}")
  endif()
  string(LENGTH "${begin}" length)
  math(EXPR first "${first} + ${length}")
  string(SUBSTRING "${content}" 0 ${first} before)
  string(SUBSTRING "${content}" ${first} -1 rest)
  string(FIND "${rest}" "${end}" last)
  string(SUBSTRING "${rest}" 0 ${last} present)
  string(SUBSTRING "${rest}" ${last} -1 after)
  if(DEFINED ENV{LOCKSTITCH_UPDATE_GOLDEN})
    file(WRITE "${document}" "${before}${text}${after}")
  elseif(NOT present STREQUAL text)
    message(FATAL_ERROR "${document} shows something else than this; LOCKSTITCH_UPDATE_GOLDEN=1 updates it:\n${text}")
  endif()
endfunction()

shown(README.md "```cpp\n" "```" "${program}")
shown(README.md "```text\n$ build/dev/message_passing run\n" "```" "${output}")
shown(docs/guide.md "```text\n$ build/dev/message_passing run\n" "```" "${output}")
