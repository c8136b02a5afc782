# What `cmake --install` puts where, in three components that are also the packages that `cpack -G DEB` makes:
#   dev    headers, libparlor.a, the CMake and pkg-config files, the JavaScript client   libparlor-dev
#   tools  the small servers and the load generator                                      parlor-tools
#   chat   the chat server, and parlor-ctl                                                               parlor-chat
# Each app's binary is installed by name here, so that an app in the tree stays free of packaging.

# A package is made of what was built, and packaging builds no tests first.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(parlor_cmake_folder "${CMAKE_INSTALL_LIBDIR}/cmake/parlor")
set(parlor_data_folder "${CMAKE_INSTALL_DATADIR}/parlor")

set_target_properties(parlor PROPERTIES EXPORT_NAME parlor)
install(TARGETS parlor parlor_test_kit EXPORT parlor_targets ARCHIVE COMPONENT dev)
install(EXPORT parlor_targets NAMESPACE parlor:: DESTINATION "${parlor_cmake_folder}" COMPONENT dev
        FILE parlor-targets.cmake)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/framework/include/parlor" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
        COMPONENT dev FILES_MATCHING PATTERN "*.hpp")

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/parlor-config.cmake.in"
  "${PROJECT_BINARY_DIR}/install/parlor-config.cmake"
  INSTALL_DESTINATION "${parlor_cmake_folder}" PATH_VARS parlor_data_folder)
# Before 1.0 a minor version may break.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/install/parlor-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/install/parlor-config.cmake" "${PROJECT_BINARY_DIR}/install/parlor-config-version.cmake"
  "${CMAKE_CURRENT_LIST_DIR}/FindSodium.cmake" "${CMAKE_CURRENT_LIST_DIR}/parlor_embed.cmake" "${CMAKE_CURRENT_LIST_DIR}/parlor_embed_write.cmake"
  DESTINATION "${parlor_cmake_folder}" COMPONENT dev)

# The prefix is found from where the file lies, so that the tree may be moved.
file(RELATIVE_PATH parlor_pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" parlor_pc_prefix "${parlor_pc_prefix}")
configure_file("${CMAKE_CURRENT_LIST_DIR}/parlor.pc.in" "${PROJECT_BINARY_DIR}/install/parlor.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/install/parlor.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT dev)

if(TARGET parlor_js)
  install(FILES "${PARLOR_JS_CLIENT}" DESTINATION "${parlor_data_folder}" COMPONENT dev)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/apps/template" DESTINATION "${parlor_data_folder}" COMPONENT dev
        PATTERN build EXCLUDE)
install(PROGRAMS "${PROJECT_SOURCE_DIR}/tools/new_app" DESTINATION "${CMAKE_INSTALL_BINDIR}" RENAME parlor-new-app
        COMPONENT dev)
foreach(tool IN ITEMS parlor-echo parlor-classic parlor-whiteboard parlor-load)
  if(TARGET ${tool})
    install(TARGETS ${tool} RUNTIME COMPONENT tools)
  endif()
endforeach()
foreach(server IN ITEMS parlor-chat parlor-ctl)
  if(TARGET ${server})
    install(TARGETS ${server} RUNTIME COMPONENT chat)
  endif()
endforeach()
if(TARGET parlor-chat)
  install(FILES "${PROJECT_SOURCE_DIR}/packaging/systemd/parlor-chat.service"
    "${PROJECT_SOURCE_DIR}/packaging/systemd/parlor-chat.socket" DESTINATION lib/systemd/system COMPONENT chat)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME parlor)
set(CPACK_PACKAGE_VENDOR parlor)
set(CPACK_PACKAGE_CONTACT "the authors of parlor <parlor@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL dev tools chat)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libparlor-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost1.81-dev, libboost-json1.81-dev, libboost-url1.81-dev, libfmt-dev, \
libspdlog-dev, libssl-dev, libsqlite3-dev, libsodium-dev, cmake (>= 3.25)")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME parlor-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CHAT_PACKAGE_NAME parlor-chat)
set(CPACK_DEBIAN_CHAT_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_DEV_DESCRIPTION "What one builds servers of one's own with: headers, static library, CMake and pkg-config files.")
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "The whiteboard, an echo server, the classic chat, and parlor-load, which loads any WebSocket server.")
set(CPACK_COMPONENT_CHAT_DESCRIPTION "The chat server with its web page, no configuration needed, and parlor-ctl, which shows what it does.")
include(CPack)
