#!/usr/bin/env python3
"""Keeps the documentation true; run by ctest as `snippets` and by `./dev lint layout`.

Each ```cpp, ```ts and ```cmake block of a Markdown file follows a line `<!-- snippet: FILE TAG -->` and equals the text between
the two lines `//! [TAG]` (`#! [TAG]` in CMake) of FILE, which is a path from the root or the name of a file in tests/snippets.
`--write` copies it there. A block after `<!-- file: NAME -->` or `<!-- more: NAME -->` is typed by the test consumer_tutorial. ```json
is JSON, and the keys of ```toml are those of docs/guide/configuration.md.
Each relative link leads to a file, and each `#anchor` of a link to a heading.
"""

import argparse
import json
import os
import re
import sys
import textwrap
import tomllib
from pathlib import Path

SKIPPED_FOLDERS = {".git", "build", "node_modules", "dist", "planted"}
SOURCES_FOR_SNIPPETS = ("tests/snippets/", "tests/apps/exchange/", "tests/consumer/", "tests/chaos/",
                        "apps/")

BLOCK = re.compile(r"(?P<head>^<!-- snippet: (?P<file>\S+) (?P<tag>\S+) -->\n+)?^```(?P<language>cpp|ts|cmake)\n(?P<code>.*?)^```$",
                   re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"<!-- (?:file|more): \S+ -->\n$")
DATA = re.compile(r"^```(?P<language>json|toml)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
SETTING = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
LINK = re.compile(r"(?<!`)!?\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


class WrongReference(Exception):
    pass


def snippet(root, file, tag):
    path = root / file if "/" in file else root / "tests/snippets" / file
    name = path.relative_to(root).as_posix()
    if not name.startswith(SOURCES_FOR_SNIPPETS):
        raise WrongReference(f"{name} is not among what the build compiles: {', '.join(SOURCES_FOR_SNIPPETS)}")
    if not path.exists():
        raise WrongReference(f"there is no {name}")
    parts = re.split(rf"^[ \t]*(?://|#)! \[{re.escape(tag)}\][ \t]*\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if len(parts) != 3:
        raise WrongReference(f"{name} must hold '! [{tag}]' exactly twice")
    # Markers of other snippets inside this one are not part of it.
    return re.sub(r"^[ \t]*(?://|#)! \[[^\]]*\][ \t]*\n", "", textwrap.dedent(parts[1]), flags=re.MULTILINE)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def anchors(text):
    """What GitHub makes of the headings."""
    for heading in re.findall(r"^#+ +(.+?)\s*$", FENCED.sub("", text), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def check_blocks(root, text):
    """(line, what is wrong) of each block that is not what the source says."""
    for block in BLOCK.finditer(text):
        line = line_of(text, block.start())
        if not block["head"]:
            if TYPED.search(text[: block.start()]):
                continue
            yield line, f"a {block['language']} block without `<!-- snippet: FILE TAG -->` before it"
            continue
        try:
            if snippet(root, block["file"], block["tag"]) != block["code"]:
                yield line, f"differs from [{block['tag']}] in {block['file']}; tests/snippets/check.py --write copies it"
        except WrongReference as wrong:
            yield line, str(wrong)


def check_data(text, settings):
    for block in DATA.finditer(text):
        line = line_of(text, block.start())
        try:
            if block["language"] == "json":
                json.loads(block["code"])
                continue
            for unknown in sorted(tomllib.loads(block["code"]).keys() - settings):
                yield line, f"{unknown} is no setting"
        except ValueError as wrong:
            yield line, f"no {block['language']}: {wrong}"


def check_links(path, text):
    for link in LINK.finditer(FENCED.sub(lambda block: re.sub(r"[^\n]", " ", block.group()), text)):
        target = link["target"]
        if re.match(r"\w+:", target):
            continue
        name, _, anchor = target.partition("#")
        leads_to = path.parent / name if name else path
        line = line_of(text, link.start())
        if not leads_to.exists():
            yield line, f"the link to {target} leads nowhere"
        elif anchor and leads_to.suffix == ".md" and anchor not in anchors(leads_to.read_text(encoding="utf-8")):
            yield line, f"{name or 'this page'} has no heading #{anchor}"


def write_blocks(root, path, text):
    def fresh(block):
        return f"{block['head']}```{block['language']}\n{snippet(root, block['file'], block['tag'])}```" if block["head"] else block.group()

    path.write_text(BLOCK.sub(fresh, text), encoding="utf-8")


def pages(root):
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(name for name in subfolders if name not in SKIPPED_FOLDERS)
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(".md"))


def main():
    parser = argparse.ArgumentParser(description="Checks the code blocks and the links of the documentation.")
    parser.add_argument("root", type=Path, nargs="?", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--write", action="store_true", help="put the code of the sources into the pages")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    checked = blocks = wrong = 0
    settings = set(SETTING.findall((root / "docs/guide/configuration.md").read_text(encoding="utf-8")))
    for path in pages(root):
        text = path.read_text(encoding="utf-8")
        if arguments.write:
            write_blocks(root, path, text)
            text = path.read_text(encoding="utf-8")
        for line, why in (*check_blocks(root, text), *check_data(text, settings), *check_links(path, text)):
            print(f"{path.relative_to(root)}:{line}: {why}")
            wrong += 1
        checked += 1
        blocks += len(BLOCK.findall(text))
    if not checked or not blocks:
        sys.exit(f"no pages with code below {root}")
    print(f"{checked} pages and {blocks} code blocks checked, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
