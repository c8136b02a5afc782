#!/usr/bin/env python3
"""Checks the recipes for vcpkg and Conan as far as that goes without their registries; run by ctest.

The files that a recipe takes along are enough to configure with the options that it gives, no option is unknown, what it
moves about is installed, and the versions are the project's.
"""

import argparse
import ast
import fnmatch
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def files_below(root):
    """Without what is built and fetched: the recipe leaves that out, too."""
    names = []
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if name not in (".git", "build", "dist", "node_modules")]
        names += [os.path.relpath(os.path.join(folder, name), root) for name in files]
    return names


def conan_tuple(tree, name):
    """The strings of `for NAME in (...)` in the recipe."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and getattr(node.target, "id", "") == name:
            return ast.literal_eval(node.iter)
    sys.exit(f"conanfile.py has no loop over {name}")


def conan_options(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "toolchain.cache_variables.update":
            return [f"-D{each.arg}={'ON' if ast.literal_eval(each.value) else 'OFF'}" for each in node.keywords]
    sys.exit("conanfile.py sets no cache variables")


def configure(source, folder, compiler, options):
    """Returns all that would be installed; every option must mean something."""
    done = subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", folder, f"-DCMAKE_CXX_COMPILER={compiler}",
                           "-DCMAKE_BUILD_TYPE=Release", *options], capture_output=True, text=True)
    if done.returncode or "not used by the project" in done.stderr:
        sys.exit(f"configuring with {options}: {done.stdout}{done.stderr}")
    return "".join(path.read_text() for path in folder.rglob("cmake_install.cmake"))


def conan(root, version, compiler, folder):
    tree = ast.parse((root / "packaging/conan/conanfile.py").read_text())
    found = next(ast.literal_eval(node.value) for node in ast.walk(tree)
                 if isinstance(node, ast.Assign) and node.targets[0].id == "version")
    if found != version:
        sys.exit(f"conanfile.py is of version {found}, and the project of {version}")
    exported = folder / "exported"
    names = files_below(root)
    for pattern in conan_tuple(tree, "pattern"):
        matching = fnmatch.filter(names, pattern)
        if not matching:
            sys.exit(f"conanfile.py exports {pattern}, which there is none of")
        for name in matching:
            (exported / name).parent.mkdir(parents=True, exist_ok=True)
            (exported / name).write_bytes((root / name).read_bytes())
    configure(exported, folder / "conan", compiler, conan_options(tree))


def vcpkg(root, version, compiler, folder):
    port = root / "packaging/vcpkg/parlor"
    found = json.loads((port / "vcpkg.json").read_text())["version-semver"]
    if found != version:
        sys.exit(f"vcpkg.json is of version {found}, and the project of {version}")
    script = (port / "portfile.cmake").read_text()
    installed = configure(root, folder / "vcpkg", compiler, re.findall(r"-DPARLOR_\w+=\w+", script))
    moved = re.findall(r"\$\{CURRENT_PACKAGES_DIR\}/bin/([\w-]+)", script)
    for name in moved:
        if name.removeprefix("parlor-").replace("-", "_") not in installed:
            sys.exit(f"portfile.cmake moves {name}, which is not installed")


def main():
    parser = argparse.ArgumentParser(description="Checks the recipes for vcpkg and Conan.")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--version", required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parlor-recipes-") as folder:
        for check in (conan, vcpkg):
            check(options.source, options.version, options.compiler, Path(folder))
    print("the recipes configure")


if __name__ == "__main__":
    main()
