#!/usr/bin/env python3
"""Measures parlor beside the raw limit and its peers, prints Markdown tables, and writes them into the guide.

Server CPU per delivered frame from the server process's own accounting; medians of interleaved runs, and multiples of the
raw limit from paired runs. `./dev bench` builds what this needs and calls it.
"""
import argparse
import dataclasses
import os
import pathlib
import sys

import rows
from compare import Comparison
from measure import Times, raise_descriptor_limit
from plots import draw
from report import conditions, tables, write_into
from servers import PARLOR, RAW

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALL = [rows.COMPARISON, *rows.GROWTH]


def arguments():
    parser = argparse.ArgumentParser(
        prog="./dev bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="rows: " + " ".join(row.name for group in ALL for row in group))
    parser.add_argument("--runs", type=int, default=9,
                        help="of the comparison (default 9); peers take part in every third, growth takes five ninths of them")
    parser.add_argument("--only", metavar="ROW", default="", help="this row, or the rows ROW-...; several with commas")
    parser.add_argument("--growth", action="store_true", help="only how cost grows with members, rooms and threads")
    parser.add_argument("--no-peers", action="store_true", help="only parlor and the raw limit")
    parser.add_argument("--quick", action="store_true", help="one short run: shows that it works, not how fast anything is")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help=argparse.SUPPRESS)
    return parser.parse_args()


def matches(name, only):
    return not only or any(name == some or name.startswith(some + "-") for some in only.split(","))


def chosen(args):
    """The groups of rows to run, each with its number of runs; those that the command line leaves something of."""
    groups = []
    for group in rows.GROWTH if args.growth else ALL:
        runs = args.runs if group is rows.COMPARISON else max(1, args.runs * 5 // 9)
        group = [row for row in group if matches(row.name, args.only)]
        if args.no_peers:
            group = [dataclasses.replace(row, servers=[s for s in row.servers if s in (PARLOR, RAW)]) for row in group]
        if group:
            groups.append((group, 1 if args.quick else runs))
    if not groups:
        sys.exit(f"dev: no row is called {args.only}; ./dev bench --help lists them")
    return groups


def main():
    args = arguments()
    groups = chosen(args)
    whole = [group for group, _ in groups] == ALL and not args.quick
    raise_descriptor_limit()
    load = os.getloadavg()[0]
    if load > 0.5 and not args.quick:
        print(f"note: this machine is busy (load {load:.1f}): expect less exact figures", file=sys.stderr)
    times = Times(0.1, 0.2) if args.quick else Times(0.4, 1.2)
    comparison = Comparison(args.bin, times)
    for group, runs in groups:
        comparison.add(group, runs)
    results = comparison.run()
    text = conditions(load) + "\n" + tables(results)
    print(text)
    if whole:
        draw(results, ROOT / "docs/images")
        write_into(ROOT / "docs/guide/performance.md", text)
        print("written into docs/guide/performance.md and docs/images", file=sys.stderr)
    return 1 if comparison.failures else 0


if __name__ == "__main__":
    sys.exit(main())
