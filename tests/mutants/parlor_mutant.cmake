# parlor_mutant_program(<target> MUTANT <name> SOURCES <file>... LIBRARIES <target>...)
#
# A program that has the bug of tests/mutants/<name>.mutant: the mutated copies of the framework's sources are compiled
# once a mutant and linked in front of the library, so that the library's own objects of those sources stay out. Not
# part of `all`. Nothing in the sources themselves knows of it.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(parlor_mutant_program target)
  cmake_parse_arguments(arg "" "MUTANT" "SOURCES;LIBRARIES" ${ARGN})
  set(folder "${PROJECT_SOURCE_DIR}/tests/mutants")
  if(NOT TARGET mutant_${arg_MUTANT})
    set(mutant "${folder}/${arg_MUTANT}.mutant")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${mutant}")
    file(STRINGS "${mutant}" sources REGEX "^file: ")
    list(TRANSFORM sources REPLACE "^file: +" "")
    set(into "${PROJECT_BINARY_DIR}/mutants/${arg_MUTANT}")
    set(copies ${sources})
    list(TRANSFORM sources PREPEND "${PROJECT_SOURCE_DIR}/")
    list(TRANSFORM copies PREPEND "${into}/")
    add_custom_command(OUTPUT ${copies}
      COMMAND Python3::Interpreter -B "${folder}/mutate.py" "${mutant}" --into "${into}"
      DEPENDS "${mutant}" "${folder}/mutate.py" ${sources} VERBATIM COMMENT "Planting ${arg_MUTANT}")
    add_library(mutant_${arg_MUTANT} OBJECT EXCLUDE_FROM_ALL ${copies})
    # As the layers are compiled: framework/CMakeLists.txt.
    target_include_directories(mutant_${arg_MUTANT} PRIVATE "${PROJECT_SOURCE_DIR}/framework/src")
    target_compile_definitions(mutant_${arg_MUTANT} PRIVATE PARLOR_VERSION="${PROJECT_VERSION}")
    target_link_libraries(mutant_${arg_MUTANT} PRIVATE parlor parlor_compile_options CLI11::CLI11
      PkgConfig::tomlplusplus)
  endif()
  add_executable(${target} EXCLUDE_FROM_ALL ${arg_SOURCES} $<TARGET_OBJECTS:mutant_${arg_MUTANT}>)
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} parlor_compile_options)
endfunction()
