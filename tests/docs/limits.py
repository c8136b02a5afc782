#!/usr/bin/env python3
"""Each limit has a default, a counter and a test: run by ctest as `limits` (and with --bites as `limits_bites`).

The table in docs/guide/limits.md has five columns: the limit, its default, what is past it, what its counter counts, and
links to tests. Its rows are the counters of parlor/core/limit.hpp, its defaults those of docs/guide/configuration.md. A limit's
tests go over real sockets, so they are in tests/integration, and each of them sees the limit counted.
"""

import re
import sys
from pathlib import Path

from named_tests import LINK, check, has_boost_test, rows

PAGE = "docs/guide/limits.md"
SETTINGS = "configuration.md"  # beside it
ROOT = Path(__file__).resolve().parents[2]
COUNTERS = ROOT / "framework/include/parlor/core/limit.hpp"
SOCKETS = ROOT / "tests/integration"


def counters():
    body = re.search(r"enum class limit : std::uint8_t \{(.*?)\};", COUNTERS.read_text(encoding="utf-8"), re.DOTALL)[1]
    return re.findall(r"\w+", body)


def case_of(text, name):
    """What a test case does, to its end."""
    return text.partition(f"TEST_CASE({name.partition('/')[2]})")[2].partition("\n}\n")[0]


def wrongs(page, page_path):
    """What is wrong with the table, one text each."""
    defaults = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", (page_path.parent / SETTINGS).read_text(encoding="utf-8"),
                               re.MULTILINE))
    found = rows(page, "Limits")
    names = [cells[0].strip("`") for cells in found]
    if sorted(names) != sorted(counters()):
        yield f"expected each limit once; wrong: {', '.join(sorted(set(names) ^ set(counters()))) or 'one is there twice'}"
    for name, cells in zip(names, found):
        if len(cells) != 5 or not all(cells[2:]):
            yield f"expected a limit, its default, what is past it, its counter and tests: {cells}"
            continue
        if cells[1] != defaults.get(name):
            yield f"{name}: its default is {defaults.get(name)}, not {cells[1]}"
        links = list(LINK.finditer(cells[4]))
        if not links:
            yield f"no test: {name}"
        for link in links:
            path = (page_path.parent / link["file"]).resolve()
            if path.parent != SOCKETS or not path.is_file():
                yield f"{name}: {link['file']} is no test over a socket"
                continue
            text = path.read_text(encoding="utf-8")
            if not has_boost_test(text, link["name"]):
                yield f"{name}: {path.name} has no test {link['name']}"
            elif not re.search(rf"\blimit::{name}\b", case_of(text, link["name"])):
                yield f"{name}: {link['name']} does not see it counted"


def damage(page):
    """The page with each damage that must be noticed."""
    row = next(line for line in page.splitlines() if line.startswith("| `max_fragments`"))
    return {
        "a limit that is not there": page.replace(row + "\n", ""),
        "a limit that is there twice": page.replace(row, row + "\n" + row),
        "a limit that nobody counts": page.replace(row, row + "\n" + row.replace("max_fragments", "max_patience")),
        "another default": page.replace("| `1024` | 1008 |", "| `1025` | 1008 |"),
        "a limit without a test": page.replace(row, "| `max_fragments` | `1024` | 1008 | connections | none |"),
        "a test that is gone": page.replace("[limits/past_max_fragments_is_1008]", "[limits/none]"),
        "a test without a socket": page.replace("(../../tests/integration/keys.cpp)", "(../../tests/unit/room/key_table.cpp)"),
        "a test of another limit": page.replace("[limits/past_max_fragments_is_1008]", "[limits/past_max_message_bytes_is_1009]"),
        "a row without a column": page.replace(row, row.replace("| 1008 ", "")),
    }


if __name__ == "__main__":
    sys.exit(check("limit", PAGE, wrongs, damage, lambda page: f"{len(rows(page, 'Limits'))} limits"))
