#!/usr/bin/env python3
"""Each threat names a test: run by ctest as `threats` (and with --bites as `threats_bites`).

The table under "Threats" in docs/guide/security.md has three columns: the threat, what stops it, and links to tests, each of
which must be there: as named_tests.py knows it, or the name of a fuzz target.
"""

import sys

from named_tests import FINDERS, LINK, check, rows

PAGE = "docs/guide/security.md"


def is_there(path, name):
    text = path.read_text(encoding="utf-8")
    if path.parent.name == "fuzz":
        return path.stem == name and "LLVMFuzzerTestOneInput(" in text
    return FINDERS[path.suffix](text, name)


def wrongs(page, page_path):
    """What is wrong with the table, one text each."""
    found = rows(page, "Threats")
    if len(found) < 25:
        yield f"there are {len(found)} threats: has the table been cut?"
    for cells in found:
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
        "a row without a column": page.replace(row, "| a threat | nothing |"),
        "a table that is gone": page.replace("## Threats", "## Threads"),
    }


if __name__ == "__main__":
    sys.exit(check("threat", PAGE, wrongs, damage, lambda page: f"{len(rows(page, 'Threats'))} threats"))
