#!/usr/bin/env python3
"""Builds, tests and runs a program that uses parlor in one of the ways in which others do; run by ctest.

    new_app       cmake --install into a new folder, its parlor-new-app, then the app's own CMake, ctest and server
    pkg_config    the same install, and a single file compiled with what pkg-config says
    subdirectory  a project that takes the source tree by add_subdirectory
    guide         the same install, and what docs/guide shows of CMake; a program with a missing return is refused
    tutorial      the same install, and what docs/tutorial says typed as it is written: a room that runs, then its tests
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
# A block that a page tells the reader to type: `file` begins NAME, `more` adds to it.
TYPED = re.compile(r"^<!-- (?P<how>file|more): (?P<name>[\w.]+) -->\n(?:<!-- snippet: [^\n]*\n)?^```\w+\n(?P<text>.*?)^```$",
                   re.MULTILINE | re.DOTALL)
PATIENCE = 30  # seconds for a server to start or to stop


def run(*command, **more):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)}: exit code {done.returncode}\n{done.stdout}")
    return done.stdout


def serves(program, page=None):
    """Starts the server, asks it for its health and maybe a page, and stops it: a clean end is part of it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLOR_")}
    server = subprocess.Popen([str(program), "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=environment)
    try:
        line = server.stdout.readline()
        found = re.fullmatch(r"listening on (http://\S+/)\n", line)
        if not found:
            sys.exit(f"{program} said {line!r} instead of where it listens: {server.communicate(timeout=PATIENCE)[1]}")
        for path, expected in [("healthz", ""), *([page] if page else [])]:
            with urllib.request.urlopen(found[1] + path, timeout=PATIENCE) as answer:
                text = answer.read().decode()
                if answer.status != 200 or expected not in text:
                    sys.exit(f"/{path} answered {answer.status}: {text[:200]}")
        server.send_signal(signal.SIGTERM)
        if (code := server.wait(timeout=PATIENCE)) != 0:
            sys.exit(f"{program} ended with {code}: {server.stderr.read()}")
    finally:
        server.kill()
        server.communicate()


class Consumer:
    def __init__(self, options, folder):
        self.source, self.build, self.compiler, self.folder = options.source, options.build, options.compiler, folder

    def refuses(self, source, why):
        """What was configured last does not compile with `source` as its program, and the compiler says why."""
        run("cmake", self.folder / "build", f"-DGREETER={source}")
        done = subprocess.run(["cmake", "--build", self.folder / "build"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode == 0 or why not in done.stdout:
            sys.exit(f"{source} should not compile, and say {why}:\n{done.stdout}")

    def configure(self, source, *more):
        launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        run("cmake", "-G", "Ninja", "-S", source, "-B", self.folder / "build", f"-DCMAKE_CXX_COMPILER={self.compiler}",
            "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0", *launcher, *more)  # it is to build, not to be fast
        run("cmake", "--build", self.folder / "build")

    def install(self):
        """Into a folder that is then moved: what is installed does not know where it lies."""
        first, prefix = self.folder / "first", self.folder / "prefix"
        run("cmake", "--install", self.build, "--component", "dev", "--prefix", first)
        first.rename(prefix)
        return prefix

    def new_app(self):
        prefix, app = self.install(), self.folder / "corner-shop"
        run(prefix / "bin/parlor-new-app", "corner-shop", app)
        if "my-app" in "".join(path.read_text() for path in app.rglob("*") if path.is_file()):
            sys.exit("the new app still has the template's name somewhere")
        self.configure(app, f"-DCMAKE_PREFIX_PATH={prefix}")
        run("ctest", "--test-dir", self.folder / "build", "--output-on-failure", "--no-tests=error")
        serves(self.folder / "build/corner-shop", ("app.js", "parlor-client.js"))
        serves(self.folder / "build/corner-shop", ("parlor-client.js", "WebSocket"))

    def pkg_config(self):
        prefix = self.install()
        file = next(prefix.rglob("parlor.pc"))
        said = run("pkg-config", "--cflags", "--libs", "parlor", env={**os.environ, "PKG_CONFIG_PATH": str(file.parent)})
        program = self.folder / "greeter"
        launcher = ["ccache"] if shutil.which("ccache") else []
        run(*launcher, self.compiler, "-std=c++20", "-c", HERE / "greeter.cpp", "-o", program.with_suffix(".o"),
            *[flag for flag in said.split() if flag.startswith(("-I", "-D"))])
        run(self.compiler, program.with_suffix(".o"), "-o", program,
            *[flag for flag in said.split() if not flag.startswith(("-I", "-D"))])
        serves(program)

    def tutorial(self):
        prefix, app = self.install(), self.folder / "my_app"
        app.mkdir()
        for page in sorted((self.source / "docs/tutorial").glob("*.md")):
            for block in TYPED.finditer(page.read_text(encoding="utf-8")):
                with (app / block["name"]).open("w" if block["how"] == "file" else "a", encoding="utf-8") as file:
                    file.write(block["text"] + "\n")
            if page.name.startswith(("2_", "5_")):
                self.configure(app, f"-DCMAKE_PREFIX_PATH={prefix}")
                serves(self.folder / "build/my_app")
        said = run("ctest", "--test-dir", self.folder / "build", "--output-on-failure", "--no-tests=error", "--verbose")
        if "Running 6 test cases" not in said:
            sys.exit(f"the tests that the tutorial shows were not all run:\n{said}")

    def guide(self):
        prefix = self.install()
        self.configure(HERE / "guide", f"-DCMAKE_PREFIX_PATH={prefix}", f"-DGREETER={HERE / 'greeter.cpp'}")
        serves(self.folder / "build/my-app")
        self.refuses(HERE / "missing_return.cpp", "return-type]")

    def subdirectory(self):
        self.configure(HERE / "embedded", f"-DPARLOR_SOURCE={self.source}", f"-DGREETER={HERE / 'greeter.cpp'}")
        serves(self.folder / "build/greeter")
        self.refuses(HERE / "missing_return.cpp", "return-type]")


def main():
    parser = argparse.ArgumentParser(description="Uses parlor as somebody else's project does.")
    parser.add_argument("way", choices=["new_app", "pkg_config", "subdirectory", "guide", "tutorial"])
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--compiler", required=True)
    options = parser.parse_args()
    os.environ.update(CCACHE_BASEDIR=str(options.source), CCACHE_NOHASHDIR="1")
    with tempfile.TemporaryDirectory(prefix="parlor-consumer-") as folder:
        getattr(Consumer(options, Path(folder)), options.way)()
    print(f"{options.way}: built, and it runs")


if __name__ == "__main__":
    main()
