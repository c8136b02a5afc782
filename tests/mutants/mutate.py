#!/usr/bin/env python3
"""Makes the mutated copies of one mutant, or checks that every mutant still fits the sources. See README.md.

    mutate.py MUTANT --into FOLDER     writes FOLDER/<source's path> for each source that the mutant names
    mutate.py --check                  run by ctest as `mutants_fit`
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class BadMutant(Exception):
    pass


def parsed(mutant):
    """The mutant's edits: [(source's path, text to find, replacement)]."""
    edits, source, part = [], None, None
    for number, line in enumerate(mutant.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("file: "):
            source, part = line.removeprefix("file: ").strip(), None
        elif line == "find:":
            if source is None:
                raise BadMutant(f"{mutant.name}:{number}: find: before file:")
            part = []
            edits.append((source, part, []))
        elif line == "replace:":
            if part is None or part is edits[-1][2]:
                raise BadMutant(f"{mutant.name}:{number}: replace: without find:")
            part = edits[-1][2]
        elif part is not None:
            part.append(line)
        elif line.strip() and not line.startswith("#"):
            raise BadMutant(f"{mutant.name}:{number}: expected a comment, file:, find: or replace:")
    if not edits:
        raise BadMutant(f"{mutant.name}: it changes nothing")
    return [(source, "\n".join(find).strip("\n"), "\n".join(replace).strip("\n")) for source, find, replace in edits]


def mutated(mutant, root=ROOT):
    """The new texts by source path. Each text to find must be there once."""
    texts = {}
    for source, find, replace in parsed(mutant):
        text = texts.get(source) or (root / source).read_text(encoding="utf-8")
        count = text.count(find) if find else 0
        if count != 1:
            raise BadMutant(f"{mutant.name}: what it looks for is {count} times in {source}, and not once:\n{find}")
        if find == replace:
            raise BadMutant(f"{mutant.name}: the replacement is what was there")
        texts[source] = text.replace(find, replace)
    return texts


def write(mutant, folder):
    for source, text in mutated(mutant).items():
        made = folder / source
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(text, encoding="utf-8")


def check():
    mutants = sorted(HERE.glob("*.mutant"))
    wrong = 0
    for mutant in mutants:
        try:
            mutated(mutant)
        except (BadMutant, OSError) as why:
            print(why)
            wrong += 1
    print(f"{len(mutants)} mutants checked, {wrong} do not fit")
    return 1 if wrong or not mutants else 0


def main():
    parser = argparse.ArgumentParser(description="Plants the bugs of tests/mutants.")
    parser.add_argument("mutant", type=Path, nargs="?")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if arguments.check:
        return check()
    if not arguments.mutant or not arguments.into:
        parser.error("which mutant, and into which folder?")
    try:
        write(arguments.mutant, arguments.into)
    except (BadMutant, OSError) as why:
        print(why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
