# parlor_page(<name> <folder> [FILES <file>...])
#
# Builds a web page of the npm workspace: installs the workspace's packages when the lock file has changed, then runs
# `node build.mjs --outdir` in <folder>. Sets <name>_FILES to the files that this makes, for parlor_embed_files.

set(PARLOR_NPM_CI_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/parlor_npm_ci.cmake")

function(parlor_page name folder)
  cmake_parse_arguments(PARSE_ARGV 2 page "" "" "FILES")
  find_program(NODE_EXECUTABLE NAMES node nodejs REQUIRED)
  find_program(NPM_EXECUTABLE NAMES npm REQUIRED)
  set(root "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/..")
  cmake_path(NORMAL_PATH root)
  get_filename_component(folder "${folder}" ABSOLUTE)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${name}")
  if(NOT page_FILES)
    set(page_FILES index.html app.js style.css favicon.svg)
  endif()
  list(TRANSFORM page_FILES PREPEND "${out}/" OUTPUT_VARIABLE outputs)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS
       "${folder}/src/*" "${folder}/*.html" "${folder}/*.css" "${folder}/*.svg" "${root}/framework/js/src/*.ts")
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${root}" "-DNPM=${NPM_EXECUTABLE}" -P "${PARLOR_NPM_CI_SCRIPT}"
    COMMAND "${NODE_EXECUTABLE}" "${folder}/build.mjs" --outdir "${out}"
    DEPENDS ${sources} "${folder}/build.mjs" "${folder}/package.json" "${root}/package.json" "${root}/package-lock.json"
            "${root}/framework/js/package.json" "${PARLOR_NPM_CI_SCRIPT}"
    WORKING_DIRECTORY "${root}"
    COMMENT "Building the page ${name}"
    VERBATIM)
  set(${name}_FILES ${outputs} PARENT_SCOPE)
endfunction()
