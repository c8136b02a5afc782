"""What guarantees.py, limits.py and threats.py share: whether a test that a page names is there, and how a page is checked.

A test's name is `suite/case` in a C++ file, `Class/test` in a Python one, `describe / it` in a JavaScript one.
"""

import argparse
import re
from pathlib import Path


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


LINK = re.compile(r"\[(?P<name>[^\]]+)\]\((?P<file>[^)]+)\)")


def rows(page, heading):
    """The rows of the table under a heading, below its head: lists of cells."""
    table = re.split(rf"^#+ {re.escape(heading)}\n", page, maxsplit=1, flags=re.MULTILINE)[-1].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def check(what, page_name, wrongs, damage, count):
    """The whole of a check's command line; returns its exit code.

    `wrongs(page, path)` tells what is wrong with a page, one text each; `damage(page)` has it damaged in each way that must
    be noticed, by what was done; `count(page)` says what was looked at.
    """
    parser = argparse.ArgumentParser(description=f"Checks that each {what} names tests that exist.")
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--bites", action="store_true", help="check that the check notices what it is for")
    arguments = parser.parse_args()
    path = arguments.root.resolve() / page_name
    page = path.read_text(encoding="utf-8")
    if arguments.bites:
        found = [f"{done} is not noticed" for done, damaged in damage(page).items()
                 if damaged == page or not list(wrongs(damaged, path))]
    else:
        found = list(wrongs(page, path))
        print(f"{count(page)} checked, {len(found)} wrong")
    for each in found:
        print(f"{page_name}: {each}")
    return 1 if found else 0
