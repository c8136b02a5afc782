#!/usr/bin/env python3
"""Proves that tests/layout/check.py bites: each violation planted below planted/ is found, at its line, and nothing else.

A line that breaks a rule carries `expect: RULE`. Two kinds cannot lie in the tree and are planted in a temporary copy:
a file that is too long, and a path of somebody's machine.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import check

HERE = Path(__file__).resolve().parent


def plant_the_rest(root):
    filler = "// one more line\n"
    folder = root / "framework/src/net"
    (folder / "at_the_limit.cpp").write_text(filler * check.MAX_LINES, encoding="utf-8")
    (folder / "too_long.cpp").write_text(filler * check.MAX_LINES + "// expect: too-long\n", encoding="utf-8")
    reason = f"// Longer than {check.MAX_LINES} lines because it is one table.\n"
    (folder / "long_for_a_reason.cpp").write_text(reason + filler * check.MAX_LINES, encoding="utf-8")
    home = "/" + "home/ana/notes"
    (root / "docs").mkdir(exist_ok=True)
    (root / "docs/somewhere.md").write_text(f"See {home}, expect: machine-path.\nGET https://example.org{home} is fine.\n",
                                            encoding="utf-8")


def expected(root):
    for path in check.files_below(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            for rule in re.findall(r"expect: ([\w-]+)", line):
                yield path.relative_to(root).as_posix(), number, rule


def main():
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "planted-tree")
        shutil.copytree(HERE / "planted", root)
        plant_the_rest(root)
        want = set(expected(root))
        have = {(name, line, rule) for name, line, rule, _ in check.violations(root)}

    for name, line, rule in sorted(want - have):
        print(f"{name}:{line}: planted [{rule}] was not found")
    for name, line, rule in sorted(have - want):
        print(f"{name}:{line}: [{rule}] was found where nothing is planted")
    unproven = set(check.RULES) - {rule for _, _, rule in want}
    for rule in sorted(unproven):
        print(f"no violation of [{rule}] is planted")
    print(f"{len(want & have)} of {len(want)} planted violations found")
    return 1 if want != have or unproven else 0


if __name__ == "__main__":
    sys.exit(main())
