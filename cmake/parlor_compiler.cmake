# How our own code is compiled: language level, warnings, hardening, sanitizers, coverage.
# Dependencies are system headers and exempt. What an app that uses parlor compiles with stays the app's choice.

set(PARLOR_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them: address,undefined or thread")
option(PARLOR_FUZZ "Instrument for libFuzzer, which clang brings: tests/fuzz" OFF)
option(PARLOR_COVERAGE "Instrument for gcov" OFF)
option(PARLOR_WERROR "Treat warnings in parlor's own code as errors" ${PROJECT_IS_TOP_LEVEL})

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  get_property(many_configurations GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  if(NOT CMAKE_BUILD_TYPE AND NOT many_configurations)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
  endif()
  # -O3 gains nothing measurable here and costs compile time and code size.
  string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Paths inside the tree count as relative, so that one clone finds what another one compiled.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1
      "${CCACHE_PROGRAM}")
  endif()
endif()

add_library(parlor_compile_options INTERFACE)
target_compile_options(parlor_compile_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-align
  -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough -Wundef -Wunused -fdiagnostics-color=always
  # g++ 12 takes the delete of an inlined coroutine frame for a mismatch, and does not follow reference counts: what is
  # really used after its end is AddressSanitizer's to find.
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wno-mismatched-new-delete
    -Wno-use-after-free>
  # libstdc++ 12's std::stable_sort uses what it deprecates itself; clang says so here, g++ does not.
  $<$<CXX_COMPILER_ID:Clang>:-Wnull-dereference -Wno-deprecated-declarations>
  $<$<BOOL:${PARLOR_WERROR}>:-Werror>)

# What reads bytes from strangers is built to fail early: checked library calls, stack cookies, position-independent
# executables, read-only relocations. Sanitizers bring their own checks and do not mix with _FORTIFY_SOURCE.
if(PROJECT_IS_TOP_LEVEL AND NOT PARLOR_SANITIZE AND NOT PARLOR_COVERAGE)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  add_compile_options(-fstack-protector-strong)
  add_compile_definitions($<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
  add_link_options($<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie> -Wl,-z,relro,-z,now)
endif()

if(PROJECT_IS_TOP_LEVEL)
  add_compile_definitions($<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
endif()

if(PARLOR_SANITIZE)
  add_compile_options(-fsanitize=${PARLOR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PARLOR_SANITIZE})
endif()
if(PARLOR_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(PARLOR_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
