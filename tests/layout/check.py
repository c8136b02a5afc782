#!/usr/bin/env python3
"""Checks the rules of the house that no compiler checks; run by ctest as `layout` and by `./dev lint`.

Prints one `file:line: [rule] why` per violation. tests/layout/bites.py plants one violation a rule and proves that each
is found. To add a rule: a function here, its name in RULES, a planted file.
"""

import argparse
import os
import re
import sys
from pathlib import Path

# Who may include whom: the picture in framework/README.md.
ALLOWED = {
    "core": set(),
    "wire": {"core"},
    "message": {"wire", "core"},
    "room": {"message", "wire", "core"},
    "net": {"message", "wire", "core"},
    "auth": {"net", "message", "wire", "core"},
    "server": {"auth", "room", "net", "message", "wire", "core"},
    "client": {"net", "message", "wire", "core"},
    "test": {"room", "message", "core"},
    "sim": {"server", "auth", "room", "net", "message", "wire", "core", "test", "client"},
}

# Of net, the client may know how bytes go out and come in, and nothing of the server's side of it.
CLIENT_SEAM = {"net/transport.hpp", "net/dialer.hpp", "net/tcp_dialer.hpp", "net/tls_dialer.hpp", "net/tls_connector.hpp",
               "parlor/net/tls_options.hpp", "net/outbox.hpp", "net/heartbeat.hpp"}

MAX_LINES = 400
SKIPPED_FOLDERS = {".git", "build", "node_modules", "dist", "planted", "__pycache__", ".cache"}
CODE = {".cpp", ".hpp"}
SOURCES = CODE | {".ts", ".js", ".mjs", ".css", ".html", ".py", ".sh", ".cmake", ".txt"}
TEXTS = SOURCES | {".md", ".json", ".toml", ".yml", ".supp", ".in"}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')
HEAVY = re.compile(r"^(boost/beast|boost/json|openssl/|spdlog/|CLI/|toml\+\+|sqlite3|sodium)")
UNOWNED = re.compile(r"\bdetached\b|io_context::stop\b|(?:\.|->)\s*stop\s*\(\s*\)")
MACHINE_ONLY = re.compile(
    r"\bip::(?:tcp|udp)\b|(?<![\w.>])socket\s*\(|\b(?:steady|system|high_resolution|deadline)_timer\b|\bbasic_waitable_timer\b"
    r"|\bstd::j?thread\b|\bstd::async\b|\bthis_thread::sleep|\w*clock::now\b|\brandom_device\b|\bgetrandom\s*\(")
SOMEBODYS_PATH = re.compile(r"(?<![\w.:/$}~-])/(?:home|root|Users|work|workspace|mnt)/[\w.-]")
UNREASONED = re.compile(r"(?://|#|\*)\s*(?:TODO|FIXME|XXX)\b(?!\([^)]+\))")
LONG_FOR_A_REASON = re.compile(rf"Longer than {MAX_LINES} lines because \w+")

TOKENS = re.compile(
    r'(?P<raw>R"(?P<mark>[^()\\\s]*)\(.*?\)(?P=mark)")|(?P<string>"(?:\\.|[^"\\\n])*")|(?P<char>(?<!\w)\'(?:\\.|[^\'\\\n])+\')'
    r"|(?P<line>//[^\n]*)|(?P<block>/\*.*?\*/)", re.DOTALL)


class SourceFile:
    """One file: its path relative to the root, its lines, and for C++ its code without comments and literals."""

    def __init__(self, root, path):
        self.name = path.relative_to(root).as_posix()
        self.suffix = path.suffix or ".sh"  # the scripts without a suffix are shell
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.split("\n")
        if self.lines and not self.lines[-1]:
            self.lines.pop()

    def code_lines(self):
        def blank(match):
            return re.sub(r"[^\n]", " ", match.group())

        return TOKENS.sub(blank, self.text).split("\n")

    def layer(self):
        """The framework layer that this file belongs to; None outside the framework and for headers above all layers."""
        match = re.match(r"framework/(?:include/parlor|src)/(\w+)/", self.name)
        return match.group(1) if match else None

    def is_public_header(self):
        return self.name.startswith("framework/include/") and self.suffix == ".hpp"

    def is_ours_to_run(self):
        return self.suffix in CODE and self.name.startswith(("framework/", "apps/"))

    def includes(self):
        for number, line in enumerate(self.lines, 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1)


def include_direction(file):
    """A layer includes only what lies below it."""
    layer = file.layer()
    if layer is None or file.suffix not in CODE:
        return
    if layer not in ALLOWED:
        yield 1, f"'{layer}' is no layer of the framework; add it to framework/README.md and tests/layout/check.py"
        return
    for number, included in file.includes():
        parts = included.removeprefix("parlor/").split("/")
        if included.startswith("parlor/") and len(parts) == 1:
            yield number, f"{layer} may not include {included}, which stands above all layers"
        elif len(parts) > 1 and parts[0] in ALLOWED and parts[0] != layer and parts[0] not in ALLOWED[layer]:
            yield number, f"{layer} may not include {parts[0]}"
        elif layer == "client" and parts[0] == "net" and included not in CLIENT_SEAM:
            yield number, f"client may include only {', '.join(sorted(CLIENT_SEAM))} of net"


def heavy_header(file):
    """Apps must compile fast, and our choice of library stays ours: none of them in a public header."""
    if file.is_public_header():
        for number, included in file.includes():
            if HEAVY.match(included):
                yield number, f"<{included}> belongs in framework/src, not in a public header"


def unowned_coroutine(file):
    """Every coroutine has a scope that waits for it, and no context is stopped under running ones."""
    if file.is_ours_to_run():
        for number, line in enumerate(file.code_lines(), 1):
            match = UNOWNED.search(line)
            if match:
                yield number, f"'{match.group().strip()}': spawn in a parlor::scope and join it"


def machine_access(file):
    """Sockets, timers, threads, clocks and chance come from outside, so that all the rest runs in a simulation."""
    if not file.is_ours_to_run() or file.layer() == "core" or re.match(r"framework/src/net/(?:tcp|unix)_", file.name):
        return
    for number, line in enumerate(file.code_lines(), 1):
        match = MACHINE_ONLY.search(line)
        if match:
            yield number, f"'{match.group().strip()}' may be named only in core/ and in src/net/tcp_* and unix_*"


def too_long(file):
    """A file is read in one sitting."""
    if file.suffix in SOURCES and len(file.lines) > MAX_LINES:
        if not any(LONG_FOR_A_REASON.search(line) for line in file.lines[:10]):
            yield MAX_LINES + 1, f"{len(file.lines)} lines; split it, or say why it is longer in its head"


def machine_path(file):
    """Nothing in the tree knows on whose disk it lies."""
    for number, line in enumerate(file.lines, 1):
        match = SOMEBODYS_PATH.search(line)
        if match:
            yield number, f"'{match.group()}…' exists on one machine only"


def headless_header(file):
    """A public header opens with what it is for."""
    if file.is_public_header() and not re.match(r"// \w", file.lines[0] if file.lines else ""):
        yield 1, "a public header opens with a comment that says what it is for and who uses it"


def bare_todo(file):
    """What is left to do is an issue, or names its reason."""
    if file.suffix in SOURCES:
        for number, line in enumerate(file.lines, 1):
            if UNREASONED.search(line):
                yield number, "say why it is left, in brackets after the word, or open an issue instead"


RULES = {
    "include-direction": include_direction,
    "heavy-header": heavy_header,
    "unowned-coroutine": unowned_coroutine,
    "machine-access": machine_access,
    "too-long": too_long,
    "machine-path": machine_path,
    "headless-header": headless_header,
    "bare-todo": bare_todo,
}


def files_below(root):
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            path = Path(folder, name)
            if path.suffix in TEXTS and name != "package-lock.json" or not path.suffix and is_script(path):
                yield path


def is_script(path):
    with open(path, "rb") as start:
        return start.read(2) == b"#!"


def violations(root):
    """All violations below `root`, as (file, line, rule, why)."""
    for path in files_below(root):
        file = SourceFile(root, path)
        for rule, check in RULES.items():
            for line, why in check(file):
                yield file.name, line, rule, why


def main():
    parser = argparse.ArgumentParser(description="Checks the physical rules of the tree.")
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parents[2])
    root = parser.parse_args().root.resolve()
    found = list(violations(root))
    for name, line, rule, why in found:
        print(f"{name}:{line}: [{rule}] {why}")
    checked = sum(1 for _ in files_below(root))
    if not checked:
        sys.exit(f"no files below {root}")
    print(f"{checked} files checked, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
