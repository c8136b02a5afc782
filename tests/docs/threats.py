#!/usr/bin/env python3
"""Each threat and each limit names a test: run by ctest as `threats` (and with --bites as `threats_bites`).

The tables under "Threats" and "Limits" in docs/guide/security.md have three columns: the threat or limit, what stops it or is
past it, and links to tests, each of which must be there: as named_tests.py knows it, or the name of a fuzz target. Every limit of
docs/guide/configuration.md must be among them.
"""

import re
import sys

from named_tests import FINDERS, check

PAGE = "docs/guide/security.md"
SETTINGS = "configuration.md"  # beside it
LIMITS_BEGIN = "## Messages and memory"  # there; what comes before are no limits
NO_LIMITS = {"durability"}
LINK = re.compile(r"\[(?P<name>[^\]]+)\]\((?P<file>[^)]+)\)")


def rows(page, heading="Threats"):
    """The rows of the table under a heading, below its head: lists of cells."""
    table = page.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def is_there(path, name):
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "fuzz":
        return path.stem == name and "LLVMFuzzerTestOneInput(" in text
    return FINDERS[path.suffix](text, name)


def wrongs(page, page_path):
    """What is wrong with the table, one text each."""
    found = rows(page)
    if len(found) < 25:
        yield f"there are {len(found)} threats: has the table been cut?"
    settings = (page_path.parent / SETTINGS).read_text(encoding="utf-8").partition(LIMITS_BEGIN)[2]
    limits = set(re.findall(r"^\| `(\w+)` \|", settings, re.MULTILINE)) - NO_LIMITS
    in_table = [cells[0].strip("`") for cells in rows(page, "Limits")]
    if set(in_table) != limits or len(in_table) != len(limits):
        yield f"expected each limit once; wrong: {', '.join(sorted(set(in_table) ^ limits)) or 'one is there twice'}"
    for cells in found + rows(page, "Limits"):
        if len(cells) != 3 or not all(cells):
            yield f"expected a threat, what stops it, and tests: {cells}"
            continue
        links = list(LINK.finditer(cells[2]))
        if not links:
            yield f"no test: {cells[0]}"
        for link in links:
            path = page_path.parent / link["file"]
            if not path.is_file():
                yield f"{cells[0]}: there is no {link['file']}"
            elif not is_there(path, link["name"]):
                yield f"{cells[0]}: {path.name} has no test {link['name']}"


def damage(page):
    """The page with each damage that must be noticed."""
    table = page.index("## Threats")
    first = LINK.search(page, table)
    row = next(line for line in page[table:].splitlines() if line.startswith("| a page of another site"))
    return {
        "a threat without a test": page.replace(row, "| a threat | nothing | none |"),
        "a test that is gone": page.replace(first["name"], first["name"] + "_not"),
        "a file that is gone": page.replace(first["file"], first["file"] + "x"),
        "a fuzz target that is gone": page.replace("[envelope](", "[envelopes]("),
        "a limit that is not there": re.sub(r"^\| `max_mailbox` .*\n", "", page, flags=re.MULTILINE),
        "a limit whose test is gone": page.replace("[limits/past_max_fragments_is_1008]", "[limits/none]"),
        "a row without a column": page.replace(row, "| a threat | nothing |"),
        "a table that is gone": page.replace("## Threats", "## Threads"),
    }


if __name__ == "__main__":
    sys.exit(check("threat", PAGE, wrongs, damage, lambda page: f"{len(rows(page))} threats and {len(rows(page, 'Limits'))} limits"))
