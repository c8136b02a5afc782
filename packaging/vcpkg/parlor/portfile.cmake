# An overlay port of the tree that it lies in: vcpkg install parlor --overlay-ports=packaging/vcpkg
# The library alone: the apps need Node for their pages.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DPARLOR_BUILD_APPS=OFF -DPARLOR_BUILD_TESTS=OFF -DPARLOR_INSTALL=ON -DPARLOR_WERROR=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/parlor)
vcpkg_fixup_pkgconfig()
file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/tools/parlor")
file(RENAME "${CURRENT_PACKAGES_DIR}/bin/parlor-new-app" "${CURRENT_PACKAGES_DIR}/tools/parlor/parlor-new-app")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/bin" "${CURRENT_PACKAGES_DIR}/debug/bin")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
