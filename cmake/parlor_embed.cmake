# parlor_embed_files(<target> <namespace> [BASE <folder>] <file or folder>...)
#
# Puts files into <target>, byte for byte, for parlor::static_files to serve. A folder stands for all files in it. A file's
# path is taken from BASE, from the folder it was found in, or is its bare name. The target can then
#   #include "<namespace>.hpp"      // :: in the namespace becomes _
# and call <namespace>::files(), a std::span<const parlor::static_file>. Files may be made by the build; folders are read
# when CMake configures.

set(PARLOR_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/parlor_embed_write.cmake")

function(parlor_embed_files target namespace)
  cmake_parse_arguments(PARSE_ARGV 2 embed "" "BASE" "")
  set(files "")
  set(entries "")  # "/path=file" each
  foreach(item IN LISTS embed_UNPARSED_ARGUMENTS)
    get_filename_component(item "${item}" ABSOLUTE)
    if(IS_DIRECTORY "${item}")
      set(base "${item}")
      file(GLOB_RECURSE found CONFIGURE_DEPENDS LIST_DIRECTORIES false "${item}/*")
    else()
      get_filename_component(base "${item}" DIRECTORY)
      set(found "${item}")
    endif()
    if(embed_BASE)
      get_filename_component(base "${embed_BASE}" ABSOLUTE)
    endif()
    foreach(file IN LISTS found)
      file(RELATIVE_PATH path "${base}" "${file}")
      if(path MATCHES "^\\.\\.")
        message(FATAL_ERROR "parlor_embed_files: ${file} does not lie in ${base}")
      endif()
      list(APPEND files "${file}")
      list(APPEND entries "/${path}=${file}")
    endforeach()
  endforeach()
  if(NOT files)
    message(FATAL_ERROR "parlor_embed_files(${target} ${namespace}): there are no files to embed")
  endif()

  string(REPLACE "::" "_" name "${namespace}")
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded")
  set(header "${folder}/${name}.hpp")
  set(source "${folder}/${name}.cpp")
  file(CONFIGURE OUTPUT "${header}" @ONLY CONTENT [[
// The files that CMake embedded into this target.
#pragma once

#include <parlor/net/static_files.hpp>
#include <span>

namespace @namespace@ {

std::span<const parlor::static_file> files() noexcept;

}  // namespace @namespace@
]])
  file(GENERATE OUTPUT "${folder}/${name}.list" CONTENT "${entries}")
  add_custom_command(
    OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DLIST=${folder}/${name}.list" "-DNAMESPACE=${namespace}" "-DNAME=${name}"
            "-DOUTPUT=${source}" -P "${PARLOR_EMBED_SCRIPT}"
    DEPENDS ${files} "${folder}/${name}.list" "${PARLOR_EMBED_SCRIPT}"
    COMMENT "Embedding ${namespace}"
    VERBATIM)
  target_sources("${target}" PRIVATE "${source}" "${header}")
  target_include_directories("${target}" PRIVATE "${folder}")
endfunction()
