#!/usr/bin/env python3
"""Each guarantee names its test: run by ctest as `guarantees` (and with --bites as `guarantees_bites`).

docs/guide/guarantees.md has a table of guarantees and a table of tests, both by number. Every guarantee needs a test,
and every test must be there: `suite/case` in a C++ file, `Class/test` in a Python one, `describe / it` in a JavaScript
one.
"""

import argparse
import re
import sys
from pathlib import Path

PAGE = "docs/guide/guarantees.md"
NUMBERS = {str(number) for number in range(1, 9)}

GUARANTEE = re.compile(r"^\| (\d+) \| .*\*\*.*\| (?:yes|in part|\*\*no\*\*) \|", re.MULTILINE)
TEST = re.compile(r"^\| (\d+) \| \[(?P<name>[^\]]+)\]\((?P<file>[^)]+)\) \|", re.MULTILINE)
ROW = re.compile(r"^\| \d+ \|", re.MULTILINE)


def has_boost_test(text, name):
    suite, _, case = name.partition("/")
    return (re.search(rf"BOOST_\w*TEST_SUITE\w*\({re.escape(suite)}\b", text) is not None
            and re.search(rf"BOOST_\w*TEST_CASE\w*\({re.escape(case)}\b", text) is not None)


def has_node_test(text, name):
    group, _, case = name.partition(" / ")
    # The names of some groups are made up of a text and a parameter.
    in_group = re.search(rf"describe\(([\"`]){re.escape(group)}(\1| with \$)", text)
    return in_group is not None and re.search(rf"\bit\(([\"`]){re.escape(case)}\1,", text) is not None


def has_python_test(text, name):
    group, _, case = name.partition("/")
    return (re.search(rf"^class {re.escape(group)}\b", text, re.MULTILINE) is not None
            and re.search(rf"^    def {re.escape(case)}\(", text, re.MULTILINE) is not None)


FINDERS = {".cpp": has_boost_test, ".py": has_python_test, ".js": has_node_test}


def wrongs(page, page_path):
    """What is wrong with the page, one text each."""
    promised = [match[1] for match in GUARANTEE.finditer(page)]
    tests = list(TEST.finditer(page))
    if set(promised) != NUMBERS or len(promised) != len(NUMBERS):
        found = ", ".join(promised) or "none"
        yield f"expected the guarantees 1 to 8, each once with yes, in part or **no**; found {found}"
    if len(ROW.findall(page)) != len(promised) + len(tests):
        yield "there is a row that is neither a guarantee nor a test"
    for number in promised:
        if not any(test[1] == number for test in tests):
            yield f"guarantee {number} names no test"
    for test in tests:
        name, path = test["name"], page_path.parent / test["file"]
        if not path.is_file():
            yield f"guarantee {test[1]}: there is no {test['file']}"
            continue
        text = path.read_text(encoding="utf-8")
        if not FINDERS[path.suffix](text, name):
            yield f"guarantee {test[1]}: {path.name} has no test {name}"


def bites(page, page_path):
    """Damages the page in each way that must be noticed; returns what was not."""
    first = next(TEST.finditer(page))
    tests = list(TEST.finditer(page))
    of_a_kind = {kind: next(test["name"] for test in tests if test["file"].endswith(kind)) for kind in FINDERS}
    damage = {
        "a guarantee without a test": re.sub(r"^\| 1 \| \[.*\n", "", page, flags=re.MULTILINE),
        "a guarantee that is gone": re.sub(r"^\| 2 \| \*\*.*\n", "", page, count=1, flags=re.MULTILINE),
        "a suite that is gone": page.replace(first["name"], "x" + first["name"]),
        "a file that is gone": page.replace(first["file"], first["file"] + "x"),
        **{f"a test in a {kind} file that is gone": page.replace(name, name + "_not") for kind, name in of_a_kind.items()},
        "a row of another form": page + "| 9 | whatever |\n",
    }
    return [what for what, damaged in damage.items() if damaged == page or not list(wrongs(damaged, page_path))]


def main():
    parser = argparse.ArgumentParser(description="Checks that each guarantee names tests that exist.")
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--bites", action="store_true", help="check that the check notices what it is for")
    arguments = parser.parse_args()
    page_path = arguments.root.resolve() / PAGE
    page = page_path.read_text(encoding="utf-8")
    if arguments.bites:
        missed = bites(page, page_path)
        for what in missed:
            print(f"{PAGE}: {what} is not noticed")
        return 1 if missed else 0
    found = list(wrongs(page, page_path))
    for what in found:
        print(f"{PAGE}: {what}")
    print(f"{len(TEST.findall(page))} tests of {len(NUMBERS)} guarantees checked, {len(found)} wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
