# Compiles PROGRAM with COMPILER, FLAGS and INCLUDES, and compares what the compiler says with the program's first line.

file(READ "${PROGRAM}" source)
if(NOT source MATCHES "^// expect: ([^\n]+)\n")
  message(FATAL_ERROR "${PROGRAM} does not begin with `// expect: `")
endif()
set(expected "${CMAKE_MATCH_1}")

list(TRANSFORM INCLUDES PREPEND "-I")
list(REMOVE_ITEM FLAGS -fdiagnostics-color=always)
execute_process(COMMAND "${COMPILER}" ${FLAGS} ${INCLUDES} -fsyntax-only "${PROGRAM}"
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)

if(expected STREQUAL "compiles")
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "this should compile, but:\n${output}")
  endif()
  return()
endif()

if(result EQUAL 0)
  message(FATAL_ERROR "this should not compile")
endif()
foreach(text IN ITEMS expected output)  # what lists would stumble over
  string(REPLACE ";" "," ${text} "${${text}}")
  string(REGEX REPLACE "[][]" "|" ${text} "${${text}}")
endforeach()
string(REGEX MATCHALL "error: [^\n]*" errors "${output}")
list(LENGTH errors count)
list(GET errors 0 first)
string(FIND "${first}" "${expected}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "the first error should say\n  ${expected}\nbut the compiler says\n${output}")
endif()
if(NOT count EQUAL 1)
  message(FATAL_ERROR "one error should be enough, but there are ${count}:\n${output}")
endif()
message(STATUS "${first}")
