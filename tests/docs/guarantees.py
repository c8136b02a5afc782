#!/usr/bin/env python3
"""Each guarantee names its test: run by ctest as `guarantees` (and with --bites as `guarantees_bites`).

docs/guide/guarantees.md has a table of guarantees and a table of tests, both by number. Every guarantee needs a test,
and every test must be there, by the name that named_tests.py knows.
"""

import re
import sys

from named_tests import FINDERS, check

PAGE = "docs/guide/guarantees.md"
NUMBERS = {str(number) for number in range(1, 9)}

GUARANTEE = re.compile(r"^\| (\d+) \| .*\*\*.*\| (?:yes|in part|\*\*no\*\*) \|", re.MULTILINE)
TEST = re.compile(r"^\| (\d+) \| \[(?P<name>[^\]]+)\]\((?P<file>[^)]+)\) \|", re.MULTILINE)
ROW = re.compile(r"^\| \d+ \|", re.MULTILINE)


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


def damage(page):
    """The page with each damage that must be noticed."""
    first = next(TEST.finditer(page))
    tests = list(TEST.finditer(page))
    of_a_kind = {kind: next(test["name"] for test in tests if test["file"].endswith(kind)) for kind in FINDERS}
    return {
        "a guarantee without a test": re.sub(r"^\| 1 \| \[.*\n", "", page, flags=re.MULTILINE),
        "a guarantee that is gone": re.sub(r"^\| 2 \| \*\*.*\n", "", page, count=1, flags=re.MULTILINE),
        "a suite that is gone": page.replace(first["name"], "x" + first["name"]),
        "a file that is gone": page.replace(first["file"], first["file"] + "x"),
        **{f"a test in a {kind} file that is gone": page.replace(name, name + "_not") for kind, name in of_a_kind.items()},
        "a row of another form": page + "| 9 | whatever |\n",
    }


if __name__ == "__main__":
    sys.exit(check("guarantee", PAGE, wrongs, damage, lambda page: f"{len(TEST.findall(page))} tests of {len(NUMBERS)} guarantees"))
