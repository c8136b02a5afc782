"""The Conan 2 recipe of the library alone: conan create packaging/conan

The apps are left out, since their pages need Node.
"""

from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain
from conan.tools.files import copy


class Parlor(ConanFile):
    name = "parlor"
    version = "0.1.0"
    description = "A coroutine-based C++20 framework for WebSocket servers with rooms"
    license = "BSL-1.0"
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    requires = ("boost/1.81.0", "cli11/2.3.2", "fmt/9.1.0", "openssl/[>=3 <4]", "spdlog/1.11.0", "sqlite3/3.42.0",
                "tomlplusplus/3.3.0", "libsodium/1.0.18")
    generators = "VirtualBuildEnv"

    def export_sources(self):
        root = Path(self.recipe_folder).parents[1]
        for pattern in ("CMakeLists.txt", "LICENSE", "cmake/*", "framework/*", "apps/template/*", "tools/new_app"):
            copy(self, pattern, root, self.export_sources_folder, excludes=("*/node_modules/*", "*/dist/*", "*/build/*"))

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables.update(PARLOR_BUILD_APPS=False, PARLOR_BUILD_TESTS=False, PARLOR_INSTALL=True,
                                         PARLOR_WERROR=False)
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        # The project's own config file, with its targets and functions, instead of one that Conan makes up.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append("lib/cmake/parlor")
